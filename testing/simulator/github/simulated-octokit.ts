/** The real Octokit of one simulated process, over a GitHub that takes its time, and refuses now and then. */
import type { Octokit } from '@octokit/rest'
import { type HttpAnswer, HttpFailure, type Transport } from '../../../src/network/http.ts'
import type { Redact } from '../../../src/domain/text.ts'
import type { SimulatedProcess } from '../simulated-process.ts'
import { createFakeGitHub, type GitHubFacts } from './fake-github.ts'

// A runner of another GitHub says where that is, and the library looks once, when it is loaded.
delete process.env['GITHUB_API_URL']
const { createOctokit } = await import('../../../src/github/octokit.ts')

/** How GitHub behaves. */
export interface GitHubBehaviour {
  readonly facts: GitHubFacts
  readonly latencyMs: () => number
  /** The status of an error with which it answers this call instead, such as `GET /repos/acme/shop/actions/runs/7`; `null`: none. */
  readonly failure: (call: string) => number | null
  /** Called with every request when it begins; what it returns is called at its end, with the status, or `null` where nothing came. */
  readonly onCall: (call: GitHubCall) => (status: number | null) => void
}

/** A question to GitHub, or something told to it. */
export interface GitHubCall {
  /** Its method, path and query. */
  readonly call: string
  /** JSON, or nothing. */
  readonly body: string
  readonly startedMs: number
}

/** Creates the Octokit. */
export function simulatedOctokit(
  process: SimulatedProcess,
  token: string,
  redact: Redact,
  behaviour: GitHubBehaviour,
): Octokit {
  return createOctokit({ token, apiUrl: null }, transportTo(process, behaviour), redact)
}

function transportTo(process: SimulatedProcess, behaviour: GitHubBehaviour): Transport {
  const github = createFakeGitHub(behaviour.facts)
  const nowMs = (): number => process.startedMs + process.clock.elapsedMs()
  return async ({ method, url, body, signal }) => {
    const path = url.pathname + url.search
    const end = behaviour.onCall({ call: `${method} ${path}`, body: body ?? '', startedMs: nowMs() })
    await process.clock.sleep(behaviour.latencyMs(), signal)
    if (signal.aborted) {
      end(null)
      throw new HttpFailure('aborted', 'stopped', null)
    }
    const failure = behaviour.failure(`${method} ${path}`)
    const answer = failure === null ? github.receive({ method, path, body: body ?? '' })() : refusal(failure)
    end(answer.status)
    return answer
  }
}

function refusal(status: number): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ message: '##[error]no' }),
  }
}

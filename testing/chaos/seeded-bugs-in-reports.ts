/** Bugs in what a client says, prints and hands on. */
import type { Transport } from '../../src/network/http.ts'
import {
  answersAs,
  isCreate,
  isListOf,
  itemsOf,
  onlyIn,
  processWith,
  sayingAs,
  textOf,
  transportOf,
} from './seeded-bug-tools.ts'
import type { SeededBug } from './seeded-bugs.ts'
import type { Plant } from './play-story.ts'

export const BUGS_IN_REPORTS: readonly SeededBug[] = [
  { bug: 'sends the token to another host', rule: 'never-7', seed: 1, plant: transportOf(toAnotherHost) },
  {
    bug: 'prints the token',
    rule: 'never-7',
    seed: 1,
    plant: withPrinting((text) => `Authorization: Bearer ${text}`, 'api-token'),
  },
  {
    bug: 'prints the token in base64',
    rule: 'never-7',
    seed: 1,
    plant: withPrinting((text) => Buffer.from(`x${text}`).toString('base64'), 'api-token'),
  },
  {
    bug: "does not mask GitHub's token",
    rule: 'never-7',
    seed: 2,
    plant: (host) => {
      const setSecret = (text: string): void => {
        if (!text.startsWith('ghs_')) host.toolkit.setSecret(text)
      }
      return { ...host, toolkit: { ...host.toolkit, setSecret } }
    },
  },
  { bug: 'prints what the API says as it is', rule: 'never-8', seed: 2, plant: printingAnswers() },
  { bug: 'writes a name into the summary as it is', rule: 'never-8', seed: 15, plant: rawSummary() },
  {
    bug: 'swallows the error line',
    rule: 'reported',
    seed: 1,
    plant: (host) => ({ ...host, toolkit: { ...host.toolkit, error: () => undefined } }),
  },
  {
    bug: 'leaves a group open before its error line',
    rule: 'reported',
    seed: 1,
    plant: (host) => ({ ...host, toolkit: { ...host.toolkit, endGroup: () => undefined } }),
  },
  {
    bug: 'does not name the input when the limit is another one',
    rule: 'limit',
    seed: 7,
    plant: answersAs(isCreate, (answer) =>
      answer.status >= 400 && answer.status < 500
        ? { ...answer, status: 400, body: '{"detail": "no"}' }
        : answer,
    ),
  },
  {
    bug: 'keeps its warnings about marks to itself',
    rule: 'mark-warning',
    seed: 61,
    plant: onlyIn(['main'], withoutWarnings()),
  },
  {
    bug: 'keeps its warnings about clocks to itself',
    rule: 'clock',
    seed: 11,
    plant: onlyIn(['main'], withoutWarnings()),
  },
  {
    bug: 'hands on the id of the first server for all',
    rule: 'outputs',
    seed: 2,
    plant: withOutputs((name, text) =>
      name === 'snapshot-id' ? text.replace(/[^,]+/g, text.split(',')[0] ?? '') : text,
    ),
  },
  {
    bug: 'leaves out servers without a snapshot',
    rule: 'outputs',
    seed: 2,
    plant: withOutputs((name, text) =>
      name === 'snapshot-id' ? text.replace(/,+/g, ',').replace(/^,|,$/g, '') : text,
    ),
  },
  {
    bug: 'forgets what a post before it has said',
    rule: 'result',
    seed: 309,
    plant: (host) => ({
      ...host,
      process: processWith(host.process, { env: { ...host.process.env, VPS_SNAPSHOT_RESULT: '' } }),
    }),
  },
  {
    bug: 'says that nothing was restored',
    rule: 'result',
    seed: 1,
    plant: (host) => {
      const exportVariable = (name: string): void => {
        host.toolkit.exportVariable(name, 'kept')
      }
      return { ...host, toolkit: { ...host.toolkit, exportVariable } }
    },
  },
  {
    bug: 'cuts the command to roll back',
    rule: 'advice',
    seed: 3,
    plant: sayingAs((text) => text.replace(/(gh workflow run rollback.{30}).*/g, '$1…')),
  },
  {
    bug: 'leaves out the command to roll back',
    rule: 'advice',
    seed: 3,
    plant: sayingAs((text) => text.replaceAll('gh workflow run', 'gh')),
  },
  {
    bug: 'tells people to roll back what was not touched',
    rule: 'advice',
    seed: 1,
    plant: (host, about) => {
      if (about.kind === 'post')
        host.toolkit.info(
          `gh workflow run rollback.yml -f server-id=${about.serverIds[0] ?? ''} -f snapshot-id=latest`,
        )
      return host
    },
  },
]

function toAnotherHost(send: Transport): Transport {
  return async (request) => {
    const url = new URL(request.url.href.replace('admin.vps.org', 'hostile.example'))
    await send({ ...request, method: 'GET', body: null, url }).catch(() => undefined)
    return await send(request)
  }
}

function withPrinting(change: (text: string) => string, input: string): Plant {
  return transportOf((send, host) => async (request) => {
    host.toolkit.info(change(host.toolkit.getInput(input)))
    return await send(request)
  })
}

function printingAnswers(): Plant {
  return transportOf((send, host) => async (request) => {
    const answer = await send(request)
    if (answer.status >= 400) host.toolkit.info(`VPS.org says: ${answer.body}`)
    return answer
  })
}

function rawSummary(): Plant {
  return (host) => {
    let last = ''
    const createTransport = (): Transport => {
      const send = host.createTransport()
      return async (request) => {
        const answer = await send(request)
        if (isListOf(request, 'snapshots'))
          last = itemsOf(answer)
            .map((each) => textOf(each['name'] ?? each['label']))
            .join('\n\n')
        return answer
      }
    }
    const writeSummary = (text: string): Promise<void> => host.toolkit.writeSummary(`${text}\n\n${last}`)
    return { ...host, createTransport, toolkit: { ...host.toolkit, writeSummary } }
  }
}

function withoutWarnings(): Plant {
  return (host) => ({ ...host, toolkit: { ...host.toolkit, warning: () => undefined } })
}

function withOutputs(change: (name: string, text: string) => string): Plant {
  return (host) => {
    const setOutput = (name: string, value: unknown): void => {
      host.toolkit.setOutput(name, typeof value === 'string' ? change(name, value) : value)
    }
    return { ...host, toolkit: { ...host.toolkit, setOutput } }
  }
}

import type { Emulator } from '../../testing/emulator/server.ts'

/** One item of a list, or a created snapshot, as far as these tests look into it by name. */
export interface ReceivedItem {
  id: string | number
  status: string
  created_at: string
  description: string | null
}

/** A body as far as these tests look into it by name. Nothing here is checked: that is what the tests do. */
export interface ReceivedBody extends ReceivedItem {
  count: number
  next: string
  results: ReceivedItem[]
  token: { name: string }
  detail: string
}

/** What came back. `body` is the parsed JSON, the text where it is none, undefined where nothing came. */
export interface Received {
  status: number
  body: ReceivedBody | undefined
  headers: Headers
}

/** What is sent besides method and path. */
export interface Sent {
  body?: unknown
  token?: string | null
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** One call of the emulator's API; the path begins behind `/api/v1`. */
export async function call(
  emulator: Emulator,
  method: string,
  path: string,
  sent: Sent = {},
): Promise<Received> {
  const { token = 'vps_emulator_token', headers = {} } = sent
  const response = await fetch(emulator.url + path, {
    method,
    redirect: 'manual',
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    ...(sent.signal === undefined ? {} : { signal: sent.signal }),
  })
  return received(response)
}

/** One call of the control endpoint; the path begins behind `/_emulator`. */
export async function control(
  emulator: Emulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<Received> {
  return received(
    await fetch(`${emulator.origin}/_emulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
}

async function received(response: Response): Promise<Received> {
  const text = await response.text()
  return {
    status: response.status,
    body: parsed(text) as ReceivedBody | undefined,
    headers: response.headers,
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

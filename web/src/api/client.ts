import createClient from 'openapi-fetch';
import { reportOnline, waitForSignIn } from './connection.ts';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type Text = Schemas['Text'];

/** What the server said went wrong; `status` 0 when it could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly text?: Text,
  ) {
    super(message);
  }
}

let token = '';
export function setToken(value: string | undefined) {
  token = value ?? '';
}

const withoutSession = ['/api/session', '/api/setup', '/api/invitation'];

/**
 * `fetch` with the session's token. A session that ended asks for the password in a dialog and then
 * sends the same request again, so that nothing on the page is lost.
 */
export async function send(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  for (;;) {
    const attempt = request.clone();
    if (token && attempt.method !== 'GET') attempt.headers.set('X-Etalon-Token', token);
    let response: Response;
    try {
      response = await fetch(attempt);
    } catch (error) {
      if (request.signal.aborted) throw error;
      reportOnline(false);
      throw new ApiError(0, 'offline', 'The server cannot be reached.');
    }
    reportOnline(true);
    if (response.status !== 401 || withoutSession.includes(path)) return response;
    await waitForSignIn();
  }
}

export const api = createClient<paths>({ baseUrl: '', fetch: send });

/** The body of an answer, or the server's problem as an exception. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  throw problemOf(response.status, error);
}

export function problemOf(status: number, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body ? body : {}) as Partial<Schemas['Problem']>;
  return new ApiError(status, problem.code ?? `http-${status}`, problem.title ?? `HTTP ${status}`, problem.text);
}

/** What is searched for can be a patient's name: it travels in a header, not in an address. */
export function searchHeader(text: string): { 'X-Etalon-Search'?: string } {
  return text ? { 'X-Etalon-Search': encodeURIComponent(text) } : {};
}

import { answer, api, ApiError, problemOf, type Schemas, send } from '../api/client.ts';
import { Signal } from '../api/connection.ts';
import type { Job } from './jobs.ts';

export const partBytes = 4 * 1024 * 1024;

export interface Dropped {
  path: string;
  file: Blob;
}

export interface UploadState {
  id: number;
  files: number;
  bytes: number;
  sent: number;
  state: 'sending' | 'waiting' | 'measuring' | 'failed' | 'done' | 'cancelled';
  error?: unknown;
  job?: number;
}

export const uploads = new Signal<readonly UploadState[]>([]);
const cancels = new Map<number, AbortController>();
let nextId = 1;

function change(id: number, update: Partial<UploadState>) {
  uploads.set(uploads.get().map((one) => (one.id === id ? { ...one, ...update } : one)));
}

/** Files with names of their own: two that are called alike, from two folders, get a folder each. */
export function withOwnNames(files: readonly Dropped[]): Dropped[] {
  const taken = new Map<string, number>();
  return files.map(({ path, file }) => {
    const before = taken.get(path) ?? 0;
    taken.set(path, before + 1);
    return { path: before === 0 ? path : `${before + 1}/${path}`, file };
  });
}

/** What was dropped or chosen, with the paths inside a folder. */
export async function droppedFiles(items: DataTransferItemList): Promise<Dropped[]> {
  // All is asked for before the first wait: afterwards the browser has let go of the list.
  const taken = [...items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const entries = taken.flatMap(({ entry }) => entry ?? []);
  const found: Dropped[] = taken.flatMap(({ entry, file }) => (!entry && file ? [{ path: file.name, file }] : []));
  const walk = async (entry: FileSystemEntry, folder: string): Promise<void> => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      found.push({ path, file });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // A reader gives at most a hundred entries at a time.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (some.length === 0) return;
      for (const inner of some) await walk(inner, path);
    }
  };
  for (const entry of entries) await walk(entry, '');
  return found;
}

/** Where a file that has `received` of its `bytes` goes on: the next part, or nothing when it is whole. */
export function nextPart(received: number, bytes: number): { offset: number; end: number } | undefined {
  return received >= bytes ? undefined : { offset: received, end: Math.min(bytes, received + partBytes) };
}

/** Names a set of files without telling what they are called, so that a reloaded page finds its upload again. */
async function fingerprint(files: readonly Dropped[]): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const list = files.map(({ path, file }) => `${path}\n${file.size}`).join('\n');
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(list));
  return `etalon.upload.${[...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

async function begin(files: readonly Dropped[], place: string | undefined): Promise<Schemas['Upload']> {
  const known = place && localStorage.getItem(place);
  if (known) {
    try {
      return await answer(api.GET('/api/uploads/{upload}', { params: { path: { upload: known } } }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0) throw error;
    }
  }
  const upload = await answer(api.POST('/api/uploads', { body: { files: files.map(({ path, file }) => ({ name: path, bytes: file.size })) } }));
  if (place) localStorage.setItem(place, upload.upload);
  return upload;
}

async function sendPart(upload: string, file: number, offset: number, part: Blob, signal: AbortSignal) {
  const url = new URL(`/api/uploads/${encodeURIComponent(upload)}/files/${file}?offset=${offset}`, location.origin);
  const response = await send(new Request(url, { method: 'PUT', body: part, headers: { 'Content-Type': 'application/octet-stream' }, signal }));
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => undefined));
}

/** Sends files in parts, goes on after a break from what has arrived, and has them measured. */
export async function startUpload(chosen: readonly Dropped[], patient: string | undefined, done: (job: Job) => void) {
  const id = nextId++;
  const files = withOwnNames(chosen);
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const abort = new AbortController();
  cancels.set(id, abort);
  uploads.set([{ id, files: files.length, bytes, sent: 0, state: 'sending' }, ...uploads.get()]);
  let server: Schemas['Upload'] | undefined;
  try {
    const place = await fingerprint(files);
    server = await begin(files, place);
    const received = server.files.map((file) => file.received);
    const tell = () => change(id, { sent: received.reduce((sum, value) => sum + value, 0), state: 'sending' });
    tell();
    let breaks = 0;
    for (let file = 0; file < files.length; ) {
      const part = nextPart(received[file] ?? 0, files[file]!.file.size);
      if (!part) {
        file++;
        continue;
      }
      try {
        await sendPart(server.upload, file, part.offset, files[file]!.file.slice(part.offset, part.end), abort.signal);
        received[file] = part.end;
        breaks = 0;
        tell();
      } catch (error) {
        if (abort.signal.aborted) throw error;
        const worthAgain = error instanceof ApiError && (error.status === 0 || error.status === 409 || error.status >= 500);
        if (!worthAgain || ++breaks > 60) throw error;
        change(id, { state: 'waiting' });
        await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 300 * breaks)));
        await resume(server.upload, received);
      }
    }
    const job = await answer(api.POST('/api/uploads/{upload}/measure', { params: { path: { upload: server.upload } }, body: patient ? { patient } : {} }));
    if (place) localStorage.removeItem(place);
    change(id, { state: 'measuring', job: job.job });
    done(job);
  } catch (error) {
    if (abort.signal.aborted) {
      change(id, { state: 'cancelled' });
      if (server) void api.DELETE('/api/uploads/{upload}', { params: { path: { upload: server.upload } } });
    } else change(id, { state: 'failed', error });
  } finally {
    cancels.delete(id);
  }
}

async function resume(upload: string, received: number[]) {
  try {
    const now = await answer(api.GET('/api/uploads/{upload}', { params: { path: { upload } } }));
    now.files.forEach((file, place) => {
      received[place] = file.received;
    });
  } catch (error) {
    if (error instanceof ApiError && error.status !== 0 && error.status < 500) throw error;
  }
}

export function cancelUpload(id: number) {
  cancels.get(id)?.abort();
}

export function forgetUpload(id: number) {
  uploads.set(uploads.get().filter((one) => one.id !== id));
}

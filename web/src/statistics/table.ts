import type { Schemas } from '../api/client.ts';

export type Table = Schemas['StatisticsTable'];
export type Analysis = Schemas['Analysis'];
export type Columns = Schemas['StatisticsColumns'];
export type Choices = Schemas['StatisticsChoices'];

export const analyses = ['agreement', 'accuracy', 'correlation', 'paired', 'survival', 'errors'] as const;
export type Kind = (typeof analyses)[number];

export const mostBytes = 6 * 1024 * 1024;

/** Why a file is not sent. */
export type Refused = 'too-large' | 'spreadsheet' | 'unreadable';

export interface TakenTable extends Table {
  /** Spreadsheets that know no UTF-8 write Western letters so; it is said. */
  western?: boolean;
}

/** The text of a file as it is, so that its hash stays that of the file wherever it is UTF-8. */
export function textOf(name: string, bytes: Uint8Array): TakenTable | Refused {
  if (bytes.length > mostBytes) return 'too-large';
  const begins = (...wanted: number[]) => wanted.every((byte, place) => bytes[place] === byte);
  if (begins(0x50, 0x4b, 3, 4) || begins(0xd0, 0xcf, 0x11, 0xe0)) return 'spreadsheet';
  if (begins(0xff, 0xfe)) return { name, table: new TextDecoder('utf-16le').decode(bytes) };
  if (begins(0xfe, 0xff)) return { name, table: new TextDecoder('utf-16be').decode(bytes) };
  try {
    return { name, table: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { name, table: new TextDecoder('windows-1252').decode(bytes), western: true };
  }
}

/** Choices without what is empty, as the server takes them. */
export function filled(choices: Choices): Choices {
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0))) as Choices;
}

/** "0.98 (0.95 to 0.99)" in the number and what stands behind it. */
export function splitEstimate(text: string): [string, string] {
  const at = text.indexOf(' (');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** A name for a saved file: of the table, without its ending, and of what is saved. */
export function fileName(source: string, what: string, ending: string): string {
  const stem = source.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}_-]+/gu, '_') || 'table';
  return `${stem}-${what}.${ending}`;
}

export function save(name: string, text: string, type: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

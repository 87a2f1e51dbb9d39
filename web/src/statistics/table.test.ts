import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { fileName, filled, mostBytes, splitEstimate, textOf } from './table.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

it('a UTF-8 file is sent as it is, its mark included, so that its hash is that of the file', () => {
  const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, ...bytesOf('é;b\r\n1;2\r\n')]);
  const taken = textOf('a.csv', bytes);
  if (typeof taken === 'string') throw new Error(taken);
  const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
  expect(hash(bytesOf(taken.table))).toBe(hash(bytes));
  expect(taken.western).toBeUndefined();
});

it('Western letters of a spreadsheet and UTF-16 are read, the first with a word about it', () => {
  expect(textOf('a.csv', Uint8Array.from([0x6c, 0xe9, 0x73, 0x0a]))).toEqual({ name: 'a.csv', table: 'lés\n', western: true });
  expect(textOf('a.csv', Uint8Array.from([0xff, 0xfe, 0x61, 0x00, 0x0a, 0x00]))).toEqual({ name: 'a.csv', table: 'a\n' });
});

it('workbooks and what is too large are refused before anything is sent', () => {
  expect(textOf('a.xlsx', Uint8Array.from([0x50, 0x4b, 3, 4, 0]))).toBe('spreadsheet');
  expect(textOf('a.xls', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0]))).toBe('spreadsheet');
  expect(textOf('a.csv', new Uint8Array(mostBytes + 1))).toBe('too-large');
  expect(textOf('a.csv', new Uint8Array(mostBytes).fill(0x61))).not.toBe('too-large');
});

it('what was not chosen is not sent', () => {
  expect(filled({ subject: '', columns: [], label: 'truth', threshold: undefined, repeats_in_order: false })).toEqual({ label: 'truth', repeats_in_order: false });
});

it('an estimate is shown as a number and its interval', () => {
  expect(splitEstimate('0.98 (0.95 to 0.99)')).toEqual(['0.98', '(0.95 to 0.99)']);
  expect(splitEstimate('< 0.001')).toEqual(['< 0.001', '']);
});

it('saved files are named after the table', () => {
  expect(fileName('peak flow.csv', 'bland-altman-1', 'svg')).toBe('peak_flow-bland-altman-1.svg');
  expect(fileName('.csv', 'roc', 'csv')).toBe('table-roc.csv');
});

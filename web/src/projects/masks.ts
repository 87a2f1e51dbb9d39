import type { Point } from '../study/viewer/geometry.ts';

/** A brush mask: one byte a pixel, row by row. */
export interface Mask {
  rows: number;
  columns: number;
  pixels: Uint8Array;
}

export function emptyMask(rows: number, columns: number): Mask {
  return { rows, columns, pixels: new Uint8Array(rows * columns) };
}

/** Paints or wipes a round brush along a stroke. */
export function paint(mask: Mask, from: Point, to: Point, radius: number, value: 0 | 1): Mask {
  const pixels = mask.pixels.slice();
  const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / Math.max(1, radius / 2)));
  for (let step = 0; step <= steps; step++) {
    const x = from[0] + ((to[0] - from[0]) * step) / steps;
    const y = from[1] + ((to[1] - from[1]) * step) / steps;
    for (let row = Math.max(0, Math.ceil(y - radius)); row <= Math.min(mask.rows - 1, y + radius); row++) {
      const half = Math.sqrt(radius * radius - (row - y) ** 2);
      const first = Math.max(0, Math.ceil(x - half));
      const last = Math.min(mask.columns - 1, Math.floor(x + half));
      if (last >= first) pixels.fill(value, row * mask.columns + first, row * mask.columns + last + 1);
    }
  }
  return { ...mask, pixels };
}

export function isEmpty(mask: Mask): boolean {
  return !mask.pixels.includes(1);
}

/** "rows columns row begin end row begin end ...": neighbouring pixels of one row, `end` not among them. */
export function textOfMask({ rows, columns, pixels }: Mask): string {
  const numbers = [rows, columns];
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    for (let at = pixels.indexOf(1, from); at >= 0 && at < from + columns; ) {
      const end = pixels.indexOf(0, at);
      const stop = end < 0 || end > from + columns ? from + columns : end;
      numbers.push(row, at - from, stop - from);
      at = pixels.indexOf(1, stop);
    }
  }
  return numbers.join(' ');
}

/** The inverse; an empty mask of these sides for a text that is none of theirs. */
export function maskOfText(text: string, rows: number, columns: number): Mask {
  const mask = emptyMask(rows, columns);
  const numbers = text.split(' ').map(Number);
  if (numbers[0] !== rows || numbers[1] !== columns) return mask;
  for (let at = 2; at + 2 < numbers.length; at += 3) {
    const from = numbers[at]! * columns;
    mask.pixels.fill(1, from + numbers[at + 1]!, from + numbers[at + 2]!);
  }
  return mask;
}

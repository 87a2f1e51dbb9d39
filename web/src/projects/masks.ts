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

/** Lengths of runs outside, inside, outside, ... column by column, as COCO counts them. */
export function runsOf({ rows, columns, pixels }: Mask): number[] {
  const runs: number[] = [];
  let value = 0;
  let length = 0;
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      if (pixels[row * columns + column] === value) length++;
      else {
        runs.push(length);
        value = 1 - value;
        length = 1;
      }
    }
  }
  runs.push(length);
  return runs;
}

export function maskOfRuns(runs: readonly number[], rows: number, columns: number): Mask {
  const mask = emptyMask(rows, columns);
  let at = 0;
  runs.forEach((length, place) => {
    if (place % 2 === 1) {
      for (let i = at; i < at + length && i < rows * columns; i++) mask.pixels[(i % rows) * columns + Math.floor(i / rows)] = 1;
    }
    at += length;
  });
  return mask;
}

/** COCO's text of runs: each as difference to the one before the last, five bits a character. */
export function textOfRuns(runs: readonly number[]): string {
  let text = '';
  runs.forEach((run, place) => {
    let value = place > 2 ? run - runs[place - 2]! : run;
    for (let more = true; more; ) {
      let bits = value & 0x1f;
      value >>= 5;
      more = bits & 0x10 ? value !== -1 : value !== 0;
      if (more) bits |= 0x20;
      text += String.fromCharCode(bits + 48);
    }
  });
  return text;
}

export function runsOfText(text: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < text.length; ) {
    let value = 0;
    let shift = 0;
    for (let more = true; more && at < text.length; shift += 5) {
      const bits = text.charCodeAt(at++) - 48;
      value |= (bits & 0x1f) << shift;
      more = (bits & 0x20) !== 0;
      if (!more && bits & 0x10) value |= -1 << (shift + 5);
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
  }
  return runs;
}

export function textOfMask(mask: Mask): string {
  return textOfRuns(runsOf(mask));
}

export function maskOfText(text: string, rows: number, columns: number): Mask {
  return maskOfRuns(runsOfText(text), rows, columns);
}

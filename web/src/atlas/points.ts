import type { Schemas } from '../api/client.ts';

export type Dictionary = Schemas['AtlasDictionary'];

/** Pictures of an atlas, a column of numbers for each thing that is known of them. */
export interface Points {
  about: Dictionary;
  count: number;
  ids: BigUint64Array;
  tsne: [Float32Array, Float32Array];
  principal: [Float32Array, Float32Array];
  outlier: Float32Array;
  /** Since 1970-01-01; `noDay` where not known. */
  days: Int32Array;
  labelSets: Uint32Array;
  clusters: Uint16Array;
  organs: Uint16Array;
  vendors: Uint16Array;
  centres: Uint16Array;
  flags: Uint8Array;
}

export const noDay = -(2 ** 31);
export const outlierFlag = 1;
export const toCheckFlag = 2;

type Column<T> = { new (buffer: ArrayBuffer, offset: number, length: number): T; BYTES_PER_ELEMENT: number };

/** What `GET .../atlas/points` answers; throws where it is cut off. */
export function readPoints(buffer: ArrayBuffer): Points {
  const length = new DataView(buffer).getUint32(0, true);
  const about = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))) as Dictionary;
  const count = about.count;
  let at = 4 + length;
  const take = <T>(Type: Column<T>): T => {
    const column = new Type(buffer, at, count);
    at += count * Type.BYTES_PER_ELEMENT;
    return column;
  };
  const points: Points = {
    about,
    count,
    ids: take(BigUint64Array),
    tsne: [take(Float32Array), take(Float32Array)],
    principal: [take(Float32Array), take(Float32Array)],
    outlier: take(Float32Array),
    days: take(Int32Array),
    labelSets: take(Uint32Array),
    clusters: take(Uint16Array),
    organs: take(Uint16Array),
    vendors: take(Uint16Array),
    centres: take(Uint16Array),
    flags: take(Uint8Array),
  };
  if (at !== buffer.byteLength) throw new Error('The points of the atlas are not whole.');
  return points;
}

export function idOf(points: Points, point: number): string {
  return points.ids[point]!.toString(16).padStart(16, '0');
}

export function placeOf(points: Points, id: string): number {
  return points.ids.indexOf(BigInt(`0x${id}`));
}

export function dayOf(points: Points, point: number): string | undefined {
  const day = points.days[point]!;
  return day === noDay ? undefined : new Date(day * 86_400_000).toISOString().slice(0, 10);
}

export function pictureOf(project: string, id: string, width: number): string {
  return `/api/projects/${encodeURIComponent(project)}/images/${id}/frames/0?width=${width}`;
}

/** Side of the square that every map fills, whatever its own numbers are. */
export const side = 1000;

/** Both coordinates of a map, one after the other, on the square. */
export function onSquare([x, y]: [Float32Array, Float32Array]): Float32Array {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]!);
    top = Math.min(top, y[i]!);
    bottom = Math.max(bottom, y[i]!);
  }
  const scale = side / Math.max(right - left, bottom - top, 1e-9);
  const places = new Float32Array(2 * x.length);
  for (let i = 0; i < x.length; i++) {
    places[2 * i] = (x[i]! - (left + right) / 2) * scale + side / 2;
    places[2 * i + 1] = (y[i]! - (top + bottom) / 2) * scale + side / 2;
  }
  return places;
}

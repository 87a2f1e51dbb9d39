import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { etalon } from './etalon.ts';

function crc(bytes: Buffer): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return ~value >>> 0;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

/** A grey picture without loss. */
export function png(columns: number, rows: number, grey: (x: number, y: number) => number): Buffer {
  const raw = Buffer.alloc((columns + 1) * rows);
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) raw[y * (columns + 1) + 1 + x] = Math.max(0, Math.min(255, grey(x, y)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(columns, 0);
  head.writeUInt32BE(rows, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.alloc(0))]);
}

/** A sector of speckle, darker with depth, with a round lesion of another brightness where there is one. */
function speckled(seed: number, lesion: { x: number; y: number; radius: number; level: number } | undefined, gain = 1): Buffer {
  let state = 1000 + 77 * seed;
  const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  return png(400, 300, (x, y) => {
    const inSector = Math.abs(Math.atan2(x - 200, y + 60)) < 0.6 && Math.hypot(x - 200, y + 60) < 345 && y > 12;
    const inLesion = lesion && Math.hypot(x - lesion.x, y - lesion.y) < lesion.radius;
    return !inSector ? 0 : gain * (inLesion ? lesion.level : 105 - y / 8) * (0.5 + random());
  });
}

/** A reading project of made-up liver pictures: speckle in a sector, every other one with a dark round lesion. */
export function makeProject(folder: string, workspace: string, images: number) {
  const pictures = join(folder, 'liver');
  mkdirSync(pictures, { recursive: true });
  for (let n = 0; n < images; n++) writeFileSync(join(pictures, `case_${n}.png`), speckled(n, n % 2 ? undefined : { x: 150 + 25 * n, y: 130 + 9 * n, radius: 26, level: 35 }));
  etalon('project', 'create', 'liver', '--ontology', 'abdomen', '--title', 'Focal liver lesions', '--workspace', workspace);
  etalon('project', 'import', 'liver', pictures, '--organ', 'liver', '--workspace', workspace);
}

function circle({ x, y, radius }: { x: number; y: number; radius: number }): [number, number][] {
  return Array.from({ length: 24 }, (_, corner) => [x + radius * Math.cos((corner * Math.PI) / 12), y + radius * Math.sin((corner * Math.PI) / 12)]);
}

/** As `makeProject`, with labels and outlines: a third without a lesion, a third with a dark one (benign), a third with a bright one (malignant); two of the labels are wrong. */
export function makeLabelledProject(folder: string, workspace: string, images: number) {
  const pictures = join(folder, 'labelled');
  mkdirSync(pictures, { recursive: true });
  mkdirSync(join(folder, 'outlines'));
  const rows = ['file,patient,label,date,centre,vendor'];
  for (let n = 0; n < images; n++) {
    const kind = n % 3;
    const lesion = { x: 150 + ((37 * n) % 110), y: 110 + ((23 * n) % 100), radius: 15 + (n % 7) * 3, level: kind === 1 ? 25 + ((7 * n) % 40) : 125 + ((13 * n) % 60) };
    writeFileSync(join(pictures, `picture_${n}.png`), speckled(n, kind === 0 ? undefined : lesion, n % 2 ? 0.8 : 1.25));
    if (kind !== 0) writeFileSync(join(folder, 'outlines', `picture_${n}.json`), JSON.stringify({ lesion: circle(lesion) }));
    // Two labels are wrong: a lesion is called benign where there is none, another was overlooked.
    const label = n === 12 ? 'benign' : n === 13 ? 'normal' : ['normal', 'benign', 'malignant'][kind];
    rows.push(`picture_${n}.png,P${Math.floor(n / 2)},${label},2025-${String(1 + (n % 12)).padStart(2, '0')}-15,${n % 4 ? 'Bichat' : 'Tenon'},${n % 2 ? 'A' : 'B'}`);
  }
  writeFileSync(join(folder, 'labels.csv'), `${rows.join('\n')}\n`);
  etalon('project', 'create', 'liver', '--ontology', 'abdomen', '--title', 'Focal liver lesions', '--workspace', workspace);
  etalon('project', 'import', 'liver', pictures, '--organ', 'liver', '--labels', join(folder, 'labels.csv'), '--outlines', join(folder, 'outlines'), '--workspace', workspace);
}

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

/** A reading project of made-up liver pictures: speckle in a sector, every other one with a dark round lesion. */
export function makeProject(folder: string, workspace: string, images: number) {
  const pictures = join(folder, 'liver');
  mkdirSync(pictures, { recursive: true });
  for (let n = 0; n < images; n++) {
    let state = 1000 + 77 * n;
    const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
    const [cx, cy, radius] = [150 + 25 * n, 130 + 9 * n, n % 2 ? 0 : 26];
    writeFileSync(join(pictures, `case_${n}.png`), png(400, 300, (x, y) => {
      const inSector = Math.abs(Math.atan2(x - 200, y + 60)) < 0.6 && Math.hypot(x - 200, y + 60) < 345 && y > 12;
      return !inSector ? 0 : (Math.hypot(x - cx, y - cy) < radius ? 35 : 105 - y / 8) * (0.5 + random());
    }));
  }
  etalon('project', 'create', 'liver', '--ontology', 'abdomen', '--title', 'Focal liver lesions', '--workspace', workspace);
  etalon('project', 'import', 'liver', pictures, '--organ', 'liver', '--workspace', workspace);
}

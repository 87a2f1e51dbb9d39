import { deflateSync } from 'node:zlib';

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

export function png(width: number, height: number, grey: (x: number, y: number) => number): Buffer {
  const raw = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) raw[y * (width + 1) + 1 + x] = Math.max(0, Math.min(255, grey(x, y)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(raw, { level: 3 })), chunk('IEND', Buffer.alloc(0))]);
}

export const columns = 480;
export const rows = 360;

/** A left ventricle of a made-up beat: 0 end diastole, 1 end systole. */
export function cavity(squeeze: number): { cx: number; cy: number; a: number; b: number } {
  return { cx: 240, cy: 170, a: 52 - 14 * squeeze, b: 105 - 18 * squeeze };
}

export function echoFrame(squeeze: number, seed: number): Buffer {
  let state = seed * 7919 + 17;
  const random = () => ((state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
  const { cx, cy, a, b } = cavity(squeeze);
  return png(columns, rows, (x, y) => {
    const angle = Math.atan2(x - 240, y + 10);
    const depth = Math.hypot(x - 240, y + 10);
    if (Math.abs(angle) > 0.72 || depth > 355) return 0;
    const inner = ((x - cx) / a) ** 2 + ((y - cy) / b) ** 2;
    const outer = ((x - cx) / (a + 22)) ** 2 + ((y - cy) / (b + 20)) ** 2;
    const grey = inner < 1 ? 14 : outer < 1 ? 135 : 58;
    return grey * (0.45 + 1.1 * random());
  });
}

export function ellipse(cx: number, cy: number, a: number, b: number, n = 90): [number, number][] {
  return Array.from({ length: n }, (_, i) => [cx + a * Math.cos((2 * Math.PI * i) / n), cy + b * Math.sin((2 * Math.PI * i) / n)]);
}

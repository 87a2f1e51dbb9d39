/** A made-up atlas as the server sends it: `count` pictures in round groups on the map. */
export function madeUpPoints(count: number, groups = 12): Buffer {
  let state = 99;
  const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const spread = () => Math.sqrt(-2 * Math.log(random() + 1e-9)) * Math.cos(2 * Math.PI * random());
  const labels = ['Liver lesion', 'Cyst', 'Haemangioma', 'Metastasis', 'Steatosis'];
  const about = {
    count, hidden: 0,
    labels: labels.map((name, place) => ({ label: `label-${place}`, names: { en: name, fr: name } })),
    label_sets: [[], [0], [0, 1], [0, 2], [0, 3], [4]],
    clusters: Array.from({ length: groups }, (_, place) => ({ number: place + 1, size: Math.round(count / groups), name: { en: `group ${place + 1}`, fr: `groupe ${place + 1}` } })),
    organs: ['liver', 'kidney'], vendors: ['A', 'B', 'C'], centres: ['Bichat', 'Tenon'],
  };
  let text = JSON.stringify(about);
  while ((Buffer.byteLength(text) + 4) % 8) text += ' ';
  const group = Uint16Array.from({ length: count }, () => Math.floor(random() * groups));
  const angle = (place: number) => (2 * Math.PI * place) / groups;
  const head = Buffer.alloc(4);
  head.writeUInt32LE(Buffer.byteLength(text));
  const bytes = (column: ArrayBufferView) => Buffer.from(column.buffer, column.byteOffset, column.byteLength);
  const numbers = (make: (i: number) => number) => Float32Array.from({ length: count }, (_, i) => make(i));
  const small = (make: (i: number) => number) => Uint16Array.from({ length: count }, (_, i) => make(i));
  return Buffer.concat([
    head, Buffer.from(text),
    bytes(BigUint64Array.from({ length: count }, (_, i) => BigInt(i + 1))),
    bytes(numbers((i) => 40 * Math.cos(angle(group[i]!)) + 5 * spread())), bytes(numbers((i) => 40 * Math.sin(angle(group[i]!)) + 5 * spread())),
    bytes(numbers((i) => group[i]! + spread())), bytes(numbers(() => spread())), bytes(numbers((i) => (i % 97 === 0 ? 2.5 : 1 + 0.1 * random()))),
    bytes(Int32Array.from({ length: count }, (_, i) => 19_000 + (i % 1500))),
    bytes(Uint32Array.from({ length: count }, (_, i) => (random() < 0.9 ? group[i]! % 6 : Math.floor(6 * random())))),
    bytes(small((i) => (random() < 0.05 ? 0 : group[i]! + 1))), bytes(small((i) => 1 + (i % 7 === 0 ? 1 : 0))), bytes(small((i) => 1 + (i % 3))), bytes(small((i) => i % 3)),
    bytes(Uint8Array.from({ length: count }, (_, i) => (i % 97 === 0 ? 1 : 0) + (i % 89 === 0 ? 2 : 0))),
  ]);
}

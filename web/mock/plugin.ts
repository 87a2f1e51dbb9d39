import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { cavity, columns, echoFrame, ellipse, png, rows } from './pictures.ts';

// A server from the contract alone, with made-up patients, for looking at pages without `etalon serve`.

const both = (en: string, fr = en) => ({ en, fr });
const hex = (n: number) => n.toString(16).padStart(64, '0');
const frames = 60;
const squeeze = (frame: number) => (1 - Math.cos((2 * Math.PI * (frame % 30)) / 30)) / 2;
const person = { person: 'anne', name: 'Dr Anne Martin', roles: ['administrator', 'physician', 'operator', 'reader'], active: true, last_seen: '2026-11-29T08:00:00Z' };
const session: Record<string, unknown> = { setup: false, version: '0.6', person, token: 't', preferences: { language: 'en' } };
let signedIn = true;
const states = ['draft', 'checked', 'validated', 'sent-back'];
const kinds = ['echo', 'echo', 'echo', 'planar', 'spect', 't1'];
const steps: object[] = [];
const versions: { version: number; person: string; name: string; at: string; note: string; readout: ReturnType<typeof readout> }[] = [];
const items = new Map<string, { image: number; frame: number; ventricle: number[][] }>();
for (const image of [0, 1]) {
  for (const [frame, phase] of [[0, 'end diastole'], [15, 'end systole']] as const) {
    const { cx, cy, a, b } = cavity(squeeze(frame));
    items.set(`${image}:${frame}`, {
      image, frame, phase, ventricle: ellipse(cx, cy, a, b).map(([x, y]) => [x, Math.min(y, cy + b * 0.92)]), epicardium: ellipse(cx, cy, a + 22, b + 20),
      base: [[cx - a * 0.4, cy + b * 0.92], [cx + a * 0.4, cy + b * 0.92]], apex: [cx, cy - b],
    } as never);
  }
}
const area = (points: number[][]) => Math.abs(points.reduce((sum, [x, y], i) => { const [p, q] = points[(i + 1) % points.length]!; return sum + x! * q! - p! * y!; }, 0)) / 2;

function readout(all: Iterable<{ frame: number; ventricle: number[][] }>) {
  const list = [...all];
  const sum = (frame: number) => list.filter((one) => one.frame === frame).reduce((total, one) => total + area(one.ventricle), 0);
  const edv = 0.0036 * sum(0);
  const esv = 0.0033 * sum(15);
  const ef = (100 * (edv - esv)) / edv;
  const one = (name: string, en: string, fr: string, value: number, unit: string, spread: number, normal: number[], frame: number, flags: object[] = []) => ({
    name, label: both(en, fr), value, unit, text: both(`${value.toFixed(0)} ${unit}`), interval: [value - spread, value + spread], interval_text: both(`${(value - spread).toFixed(0)} to ${(value + spread).toFixed(0)}`, `${(value - spread).toFixed(0)} à ${(value + spread).toFixed(0)}`),
    interval_method: 'crops, beats and the model’s error', normal, beats: [value - 1, value + 1.4], rule: { name: 'biplane-disks', version: 2, variant: 'Lang2015' }, code: { scheme: 'LN', value: '18043-0', meaning: 'LV EF' },
    evidence: [{ image: 0, frame, role: 'end systole' }, { image: 1, frame, role: 'end systole' }], flags,
  });
  return {
    measurements: [
      one('ejection_fraction', 'Ejection fraction', 'Fraction d’éjection', ef, '%', 5.6, [53, 73], 15),
      one('end_diastolic_volume', 'End-diastolic volume', 'Volume télédiastolique', edv, 'mL', 14, [46, 150], 0),
      one('end_systolic_volume', 'End-systolic volume', 'Volume télésystolique', esv, 'mL', 9, [14, 61], 15, [{ name: 'low-quality', text: both('One view of low quality', 'Une coupe de qualité faible') }]),
    ],
    refusals: [{ name: 'mass', label: both('Left-ventricular mass', 'Masse ventriculaire gauche'), code: 'foreshortened', reason: both('The long axes of the two views differ by 14 %: one of them is foreshortened.', 'Les grands axes des deux coupes diffèrent de 14 % : l’une est raccourcie.') }],
  };
}
const line = (n: number) => ({
  study: hex(n), name: `study-${n}`, kind: kinds[n % 6], patient: n % 9 ? `p-${(n * 7919).toString(16).padStart(8, '0')}` : '', acquired_at: `202${5 - (n % 4)}-0${1 + (n % 9)}-1${n % 9}`, measured_at: '2026-11-28T10:00:00Z',
  state: states[n % 4], measurements: 3, refusals: n % 5 === 0 ? 1 : 0, flags: n % 7 === 0 ? ['low-quality'] : [], positive: n % 11 === 3,
  ...(n % 13 && { headline: { name: 'ef', label: both('Ejection fraction', 'Fraction d’éjection'), text: both(`${40 + (n % 30)} % (${34 + (n % 30)} to ${46 + (n % 30)})`) } }),
});
const image = (role: string) => ({
  name: role, role, rows, columns, frames, times: Array.from({ length: frames }, (_, i) => i * 0.02), regions: [{ x: 0, y: 0, width: columns, height: rows, x_mm: 0.42, y_mm: 0.42 }],
  beats: [{ end_diastole: 0, end_systole: 15, next_end_diastole: 30 }, { end_diastole: 30, end_systole: 45 }], areas: Array.from({ length: frames }, (_, i) => 34 - 13 * squeeze(i)), quality: 0.82, flags: [],
});
const study = (id: string) => ({
  study: id, name: 'study-1', kind: 'echo', patient: 'p-0001eef', acquired_at: '2026-05-02', device: 'Phantom', state: steps.length ? (steps.at(-1) as { step: string }).step === 'check' ? 'checked' : 'validated' : 'draft', steps, readout: readout(items.values() as never), versions,
  images: [image('apical four-chamber'), image('apical two-chamber')], available: true, outlines: true, prior: [{ study: hex(77), acquired_at: '2025-01-12' }],
  provenance: { software: 'etalon', software_version: '0.6', precision: 'fp32', measured_at: '2026-11-28T10:00:00Z', models: [{ name: 'apical', version: '3', sha256: hex(5) }] },
});
const timeline = {
  patient: 'p-0001eef', events: [{ date: '2024-03-01', event: 'Trastuzumab', end: '2024-11-01' }],
  metrics: [['ef', 'Ejection fraction', '%', [62, 60, 52, 57]], ['gls', 'Global longitudinal strain', '%', [-20, -19.4, -15.6, -18]]].map(([metric, label, unit, numbers]) => ({
    metric, label: both(label as string), unit, noise: { standard_deviation: metric === 'ef' ? 2.4 : 0.9, source: 'own test-retest, 24 patients' },
    values: (numbers as number[]).map((value, i) => ({ date: `202${3 + (i >> 1)}-${i % 2 ? '09' : '02'}-10`, value, text: both(`${value} %`), interval: [value - 3, value + 3], rule: 'biplane-disks v2', study: hex(10 + i) })),
    verdicts: [{ first: 0, second: 1, verdict: 'within-noise', text: both('10 Feb to 10 Sep 2023: −2, within noise.') }, { first: 0, second: 2, verdict: 'real-change', text: both('10 Feb 2023 to 10 Feb 2024: −10, a real change (noise ±6.7).') }],
    trend: { text: both('−1.8 a year (−3.9 to 0.3), not established.') },
  })),
};
const label = (name: string, en: string, answers: string[], parent?: string) => ({ label: name, names: both(en), answers, parent });
const project = {
  project: 'liver', title: 'Focal liver lesions', role: 'lead', labels: [label('lesion', 'Focal lesion', ['presence', 'box', 'polygon', 'mask', 'line']), label('steatosis', 'Steatosis', ['presence']), label('malignant', 'Malignant lesion', ['presence', 'box'], 'lesion'), label('cyst', 'Cyst', ['presence', 'landmark'])],
  checklists: { liver: ['lesion', 'steatosis'] }, members: [{ person: 'anne', name: 'Dr Anne Martin', role: 'lead', key: 'anne' }, { person: 'bob', name: 'Bob', role: 'reader', key: 'bob' }], assistance: ['liver-lesion'],
  progress: { images: 40, closed_images: 22, disagreements: 3, adjudicated: 1, readers: [{ reader: 'anne', closed: 20, started: 1, due: 5, waiting: 2, overdue: 1, median_seconds: 31 }, { reader: 'bob', closed: 18, started: 0, due: 9, waiting: 2, overdue: 0, median_seconds: 44 }] },
};
const readings = new Map<string, { version: number; closed: boolean; statements: object[] }>();
const cases = ['a1', 'a2', 'a3'];
const agenda = () => { const open = cases.filter((id) => !readings.get(id)?.closed); return { next: open.map((id) => ({ image: id, frames: 1, organ: 'liver', checklist: ['lesion', 'steatosis'], version: 0, started: false, adjudicate: false })), open: open.length, waiting: 2, closed: cases.length - open.length }; };

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://x');
  const route = `${request.method} ${url.pathname}`;
  const json = (value: unknown, status = 200) => { response.writeHead(status, { 'Content-Type': 'application/json' }); response.end(JSON.stringify(value)); };
  const raw = await bodyOf(request);
  const body = raw.length && request.headers['content-type']?.includes('json') ? JSON.parse(raw.toString()) : {};
  let match: RegExpExecArray | null;
  if (route === 'GET /api/session') return json(signedIn ? session : { setup: false, version: '0.6' });
  if (route === 'POST /api/session' || route === 'POST /api/setup' || route === 'POST /api/invitation') {
    if (body.password === 'wrong') return json({ title: 'Wrong', status: 401 }, 401);
    signedIn = true;
    return json(session);
  }
  if (route === 'DELETE /api/session') { signedIn = false; return void response.writeHead(204).end(); }
  if (!signedIn) return json({ title: 'No session', status: 401, code: 'no-session' }, 401);
  if (route === 'PUT /api/session/preferences') { session.preferences = body; return void response.writeHead(204).end(); }
  if (route === 'GET /api/studies') {
    const from = Number(url.searchParams.get('cursor') ?? 0);
    return json({ items: Array.from({ length: 100 }, (_, i) => line(from + i + 1)), next: String(from + 100), total: 1_000_000, total_is_least: false });
  }
  if ((match = /^\/api\/studies\/([0-9a-f]{64})$/.exec(url.pathname))) return json(study(match[1]!));
  if ((match = /images\/(\d+)\/frames\/(\d+)$/.exec(url.pathname)) && url.pathname.startsWith('/api/studies')) {
    const frame = Number(match[2]);
    response.writeHead(200, { 'Content-Type': 'image/png', 'Cache-Control': 'private, max-age=600' });
    return void response.end(echoFrame(squeeze(frame), frame + 1));
  }
  if (url.pathname.endsWith('/report')) { response.writeHead(200, { 'Content-Type': 'text/html' }); return void response.end('<h1>Report</h1><p>EF 58 % (52 to 64)</p>'); }
  if (url.pathname.endsWith('/outlines')) return json({ version: versions.length, items: [...items.values()] });
  if (url.pathname.endsWith('/preview') || url.pathname.endsWith('/versions')) {
    const next = new Map(items as Map<string, never>);
    for (const one of body.items) next.set(`${one.image}:${one.frame}`, one as never);
    if (url.pathname.endsWith('/preview')) return json(readout(next.values()));
    if (body.base !== versions.length) return json({ title: 'Another version was saved', status: 409 }, 409);
    for (const one of body.items) items.set(`${one.image}:${one.frame}`, one);
    const made = { version: versions.length + 1, person: 'anne', name: person.name, at: new Date().toISOString(), note: body.note ?? '', readout: readout(next.values()) };
    versions.push(made);
    return json(made);
  }
  if (url.pathname.endsWith('/steps')) { steps.push({ step: body.step, person: 'anne', name: person.name, at: new Date().toISOString(), note: body.note, version: body.version ?? 0 }); return json({ state: 'checked', steps }); }
  if (route === 'GET /api/jobs') return json({ items: [{ job: 3, kind: 'measure', state: 'running', person: 'anne', created_at: '2026-11-29T08:00:00Z', activity: 'segmenting', done: 3, total: 9, problems: [], studies: [] }, { job: 2, kind: 'measure', state: 'failed', person: 'anne', created_at: '2026-11-28T08:00:00Z', activity: '', done: 0, total: 1, problems: ['IM_0001: not an image file (truncated after 132 bytes)'], studies: [] }, { job: 1, kind: 'measure', state: 'done', person: 'anne', created_at: '2026-11-28T07:00:00Z', activity: '', done: 1, total: 1, problems: [], studies: [hex(1)] }] });
  if (route === 'GET /api/events') { response.writeHead(200, { 'Content-Type': 'text/event-stream' }); response.write(':\n\n'); return; }
  if (route === 'POST /api/uploads') return json({ upload: 'u1', files: body.files.map((one: object) => ({ ...one, received: 0 })) });
  if (route.startsWith('PUT /api/uploads')) return void response.writeHead(204).end();
  if (route.endsWith('/measure') || route.endsWith('/remeasure')) return json({ job: 4, kind: 'measure', state: 'running', person: 'anne', created_at: new Date().toISOString(), activity: 'opening', done: 0, total: 1, problems: [], studies: [] });
  if (route === 'GET /api/patients') return json({ items: Array.from({ length: 30 }, (_, i) => ({ patient: `p-${1000 + i}`, dates: ['2024-01-02', '2025-04-05'] })) });
  if (url.pathname.endsWith('/timeline')) return json(timeline);
  if (route === 'GET /api/positives') return json({ seen: 1, items: [{ positive: 'x', patient: 'p-1000', state: 'unexplored', detected_on: '2026-08-01', deadline: '2026-10-01', overdue: true, scans: [{ study: hex(4), day: '2026-07-28', value: 1.62, positive: true }], history: [] }] });
  if (route === 'GET /api/people') return json({ items: [person, { person: 'bob', name: 'Bob Durand', roles: ['reader'], active: true, invited: true }] });
  if (url.pathname.endsWith('/invitation') || route === 'POST /api/people') return json({ person: body.person ?? 'bob', token: 'abcdef', expires_at: '2026-12-06T00:00:00Z' });
  if (route === 'GET /api/audit') return json({ items: Array.from({ length: 40 }, (_, i) => ({ id: 100 - i, at: '2026-11-29T08:00:00Z', person: 'anne', action: 'study.view', object: hex(i), allowed: i % 9 !== 4, client: '10.0.0.4' })) });
  if (route === 'GET /api/projects') return json({ items: [{ project: 'liver', title: 'Focal liver lesions', role: 'lead', images: 40, open: agenda().open }] });
  if (route === 'GET /api/projects/liver') return json(project);
  if (url.pathname.endsWith('/agenda')) return json(agenda());
  if (url.pathname.endsWith('/agreement')) return json({ rows: [{ label: 'lesion', figure: 'Cohen kappa', readers: 'anne, bob', value: 0.71, low: 0.52, high: 0.88, n: 18 }, { label: 'steatosis', figure: 'Cohen kappa', readers: 'anne, bob', n: 18, refusal: 'every call is the same' }] });
  if (url.pathname.endsWith('/disagreements')) return json({ items: [{ image: 'a1', label: 'lesion', readers: [{ reader: 'anne', present: true }, { reader: 'bob', present: false }] }] });
  if (url.pathname.endsWith('/plan')) return json({ images: 18, planned_before: 22, readers: [{ reader: 'anne', reads: 12, rereads: 1 }] });
  if ((match = /readings\/(\w+)$/.exec(url.pathname))) {
    const now = readings.get(match[1]!) ?? { version: 0, closed: false, statements: [] };
    if (request.method === 'GET') return json({ image: match[1], rows: 300, columns: 400, frames: 1, x_mm: 0.3, y_mm: 0.3, organ: 'liver', checklist: ['lesion', 'steatosis'], ...now });
    if (body.version !== now.version) return json({ title: 'Saved elsewhere', status: 409 }, 409);
    const unanswered = ['lesion', 'steatosis'].filter((name) => !body.statements.some((one: { label: string }) => one.label === name));
    const next = { version: now.version + 1, closed: body.close && unanswered.length === 0, statements: body.statements };
    readings.set(match[1]!, next);
    return json({ ...next, unanswered });
  }
  if (url.pathname.includes('/assistance/')) return json({ model: 'liver-lesion', statements: [{ label: 'lesion', kind: 'box', present: true, certainty: 0.82, frame: 0, points: [[170, 120], [240, 190]] }, { label: 'malignant', kind: 'presence', present: false, certainty: 0.9 }] });
  if (url.pathname.startsWith('/api/projects/liver/images')) { response.writeHead(200, { 'Content-Type': 'image/png' }); return void response.end(png(400, 300, (x, y) => (Math.hypot(x - 205, y - 155) < 34 ? 40 : 110) * (0.6 + 0.8 * Math.abs(Math.sin(x * 12.9898 + y * 78.233) * 43758.5453 % 1)))); }
  return json({ title: `No route ${route}`, status: 404 }, 404);
}

const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'";

export function mock(): Plugin {
  const handle = (request: IncomingMessage, response: ServerResponse, next: () => void) => {
    response.setHeader('Content-Security-Policy', policy);
    if (request.url?.startsWith('/api/')) void serve(request, response);
    else next();
  };
  return { name: 'mock', configurePreviewServer: (server) => void server.middlewares.use(handle), configureServer: (server) => void server.middlewares.use(handle) };
}

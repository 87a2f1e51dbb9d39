import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = join(import.meta.dirname, '../dist');
type Manifest = Record<string, { file: string; imports?: string[] }>;

/** Every script that a page needs, gzipped, in kB, without those that `before` brought. */
function weight(manifest: Manifest, pages: string[], before = new Set<string>()): { kilobytes: number; files: Set<string> } {
  const files = new Set<string>();
  const visit = (name: string) => {
    const chunk = manifest[name]!;
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(visit);
  };
  pages.forEach(visit);
  let bytes = 0;
  for (const file of files) if (!before.has(file)) bytes += gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  return { kilobytes: bytes / 1000, files };
}

describe.skipIf(!existsSync(join(dist, '.vite/manifest.json')))('what a browser has to load', () => {
  const manifest = existsSync(dist) ? (JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Manifest) : {};
  it('at most 350 kB up to the worklist and 1.2 MB for the viewer, gzipped', () => {
    const first = weight(manifest, ['index.html', 'src/worklist/Worklist.tsx']);
    const viewer = weight(manifest, ['src/study/StudyPage.tsx'], first.files);
    const planes = weight(manifest, ['src/study/space/SpaceViewer.tsx'], new Set([...first.files, ...viewer.files]));
    const timeline = weight(manifest, ['src/patients/TimelinePage.tsx'], first.files);
    console.log(`gzipped: first load ${first.kilobytes.toFixed(0)} kB, viewer ${viewer.kilobytes.toFixed(0)} kB more, planes ${planes.kilobytes.toFixed(0)} kB more, timeline ${timeline.kilobytes.toFixed(0)} kB more`);
    expect(first.kilobytes).toBeLessThanOrEqual(350);
    expect(viewer.kilobytes + planes.kilobytes).toBeLessThanOrEqual(1200);
  });
  it('names no other host', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html.match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull();
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  });
});

import * as Plot from '@observablehq/plot';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormats, useLanguage } from '../i18n/index.ts';
import { noiseBand } from './noise.ts';

type Metric = Schemas['Timeline']['metrics'][number];

export function dateOf(iso: string): Date {
  return new Date(`${iso.slice(0, 10)}T00:00:00Z`);
}

/** One metric over the years: error bars, the noise band of the first value, and what was given when. */
export function MetricPlot({ metric, events, label, onStudy }: { metric: Metric; events: Schemas['PatientEvent'][]; label: string; onStudy(study: string): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { day, number } = useFormats();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry!.contentRect.width)));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (width < 80) return;
    const values = metric.values.map((value) => ({ ...value, at: dateOf(value.date), text: value.text[language] }));
    const signed = values.filter((value) => value.validated);
    const drafts = values.flatMap((value) => (value.draft ? [{ ...value.draft, at: value.at, date: value.date, text: value.draft.text[language], study: value.study }] : []));
    const times = [...values.map((value) => value.at.getTime()), ...events.map((event) => dateOf(event.date).getTime())];
    const room = Math.max(20 * 86400e3, (Math.max(...times) - Math.min(...times)) * 0.04);
    const domain = [new Date(Math.min(...times) - room), new Date(Math.max(...times) + room)];
    const band = noiseBand(metric);
    const unit = metric.unit === '1' || metric.unit === '{ratio}' ? '' : metric.unit;
    const plot = Plot.plot({
      width,
      height: 190,
      marginLeft: 48,
      marginTop: 24,
      marginBottom: 26,
      style: { background: 'transparent', fontSize: '11px', overflow: 'visible' },
      x: { type: 'utc', domain, label: null, ticks: Math.max(3, Math.min(8, Math.floor(width / 110))), tickFormat: (date: Date) => date.toLocaleDateString(language === 'fr' ? 'fr-FR' : 'en-GB', { timeZone: 'UTC', month: 'short', year: '2-digit' }) },
      y: { label: unit, grid: true, nice: true, ticks: 5, tickFormat: (value: number) => number(value), zero: false },
      marks: [
        ...(band ? [Plot.rect([{}], { x1: domain[0]!, x2: domain[1]!, y1: band[0], y2: band[1], fill: 'var(--mantine-primary-color-filled)', fillOpacity: 0.11 })] : []),
        Plot.rect(events.filter((event) => event.end), { x1: (event: Schemas['PatientEvent']) => dateOf(event.date), x2: (event: Schemas['PatientEvent']) => new Date(Math.min(dateOf(event.end!).getTime(), domain[1]!.getTime())), y1: (metric.values.length ? Math.min(...metric.values.map((value) => value.interval?.[0] ?? value.value)) : 0), y2: (metric.values.length ? Math.max(...metric.values.map((value) => value.interval?.[1] ?? value.value)) : 1), fill: '#e8590c', fillOpacity: 0.08 }),
        Plot.ruleX(events, { x: (event: Schemas['PatientEvent']) => dateOf(event.date), stroke: '#e8590c', strokeDasharray: '3 3' }),
        Plot.text(events, { x: (event: Schemas['PatientEvent']) => dateOf(event.date), text: 'event', frameAnchor: 'top', dy: -18, fill: 'currentColor', textAnchor: 'middle', lineWidth: 14, textOverflow: 'ellipsis' }),
        Plot.ruleX(drafts.filter((value) => value.interval), { x: 'at', dx: 6, y1: (value) => value.interval![0]!, y2: (value) => value.interval![1]!, stroke: 'currentColor', strokeOpacity: 0.45, strokeDasharray: '2 2' }),
        Plot.dot(drafts, { x: 'at', y: 'value', dx: 6, r: 4, fill: 'var(--mantine-color-body)', stroke: 'currentColor', strokeDasharray: '2 1.5', symbol: 'diamond', title: (value) => `${t('timeline.draft')}\n${day(value.date)}\n${value.text}`, href: (value) => value.study && `/studies/${value.study}` }),
        Plot.line(values, { x: 'at', y: 'value', stroke: 'currentColor', strokeOpacity: 0.3 }),
        Plot.ruleX(values.filter((value) => value.interval), { x: 'at', y1: (value) => value.interval![0]!, y2: (value) => value.interval![1]!, stroke: 'currentColor', strokeWidth: 1.4 }),
        Plot.dot(values, { x: 'at', y: 'value', r: 4.5, fill: 'var(--mantine-primary-color-filled)', stroke: 'var(--mantine-color-body)', title: (value) => [day(value.date), value.text, value.rule, value.validated && t('timeline.validatedBy', { name: value.validated.name })].filter(Boolean).join('\n'), href: (value) => value.study && `/studies/${value.study}` }),
        Plot.dot(signed, { x: 'at', y: 'value', r: 7.5, fill: 'none', stroke: 'var(--mantine-primary-color-filled)', strokeWidth: 1.6, pointerEvents: 'none' }),
      ],
    });
    for (const part of plot.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
    plot.setAttribute('role', 'figure');
    plot.setAttribute('aria-label', `${label}: ${metric.values.map((value) => [day(value.date), value.text[language], value.validated && t('timeline.validatedBy', { name: value.validated.name }), value.draft && `(${t('timeline.draft')} ${value.draft.text[language]})`].filter(Boolean).join(' ')).join(', ')}`);
    const follow = (event: Event) => {
      const link = (event.target as Element).closest('a');
      if (!link) return;
      event.preventDefault();
      const study = /[0-9a-f]{64}/.exec(link.getAttribute('href') ?? link.getAttributeNS('http://www.w3.org/1999/xlink', 'href') ?? '')?.[0];
      if (study) onStudy(study);
    };
    plot.addEventListener('click', follow);
    box.current!.replaceChildren(plot);
    return () => plot.removeEventListener('click', follow);
  }, [metric, events, width, language]);
  return <div ref={box} className="plot" title={t('timeline.clickHint')} />;
}

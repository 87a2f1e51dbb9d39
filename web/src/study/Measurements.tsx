import { Badge, Button, Group, Loader, Select, Stack, Text, Title, Tooltip, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats, useText } from '../i18n/index.ts';
import type { Correction, Readout } from './correction.ts';

type Study = Schemas['Study'];
export type Measurement = Schemas['Measurement'];

/** What a version says; without a version the newest reader's, else the program's. */
export function readoutOf(study: Study, version: number | undefined): { version: number; readout: Readout } {
  const chosen = version === undefined ? study.versions.at(-1) : study.versions.find((one) => one.version === version);
  return chosen ? { version: chosen.version, readout: chosen.readout } : { version: 0, readout: study.readout };
}

export function Measurements({ study, correction, version, onVersion, onEvidence }: { study: Study; correction: Correction; version: number | undefined; onVersion(version: number | undefined): void; onEvidence(image: number, frame: number, measurement: string): void }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const chosen = readoutOf(study, version);
  const beside = correction.preview ?? (chosen.version > 0 ? chosen.readout : undefined);
  const program = study.readout;
  const names = [...new Set([...program.measurements, ...(beside?.measurements ?? [])].map((one) => one.name))];
  return (
    <Stack gap="xs" p="xs">
      {study.versions.length > 0 && (
        <Select size="xs" label={t('study.version')} allowDeselect={false} value={String(chosen.version)} disabled={correction.dirty} onChange={(value) => onVersion(Number(value))}
          data={[{ value: '0', label: t('study.program') }, ...study.versions.map((one) => ({ value: String(one.version), label: `${one.version} · ${one.name} · ${time(one.at)}` }))]} />
      )}
      {correction.dirty && (
        <Group gap={6}>
          <Badge className="chip" variant="light" color="yellow">{t('study.preview')}</Badge>
          {correction.previewing && <Loader size={12} aria-label={t('common.loading')} />}
        </Group>
      )}
      <ProblemAlert error={correction.previewError} />
      <table className="measures">
        <thead>
          <tr>
            <th scope="col">{t('study.measure')}</th>
            <th scope="col">{t('study.program')}</th>
            {beside && <th scope="col">{correction.preview ? t('study.yours') : t('study.reader')}</th>}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <Line key={name} program={program.measurements.find((one) => one.name === name)} reader={beside?.measurements.find((one) => one.name === name)} refusal={beside?.refusals.find((one) => one.name === name)} columns={beside ? 3 : 2} onEvidence={onEvidence} />
          ))}
        </tbody>
      </table>
      {names.length === 0 && <Text size="sm" c="dimmed">{t('study.nothingMeasured')}</Text>}
      <Refusals readout={beside ?? program} />
    </Stack>
  );
}

export function Refusals({ readout }: { readout: Readout }) {
  const { t } = useTranslation();
  const text = useText();
  if (readout.refusals.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h6" mb={4}>{t('study.refusals')}</Title>
      {readout.refusals.map((refusal, place) => (
        <div key={place} className="refusal"><b>{text(refusal.label)}</b><br />{text(refusal.reason)}</div>
      ))}
    </section>
  );
}

function Line({ program, reader, refusal, columns, onEvidence }: { program: Measurement | undefined; reader: Measurement | undefined; refusal: Schemas['Refusal'] | undefined; columns: number; onEvidence(image: number, frame: number, measurement: string): void }) {
  const { t } = useTranslation();
  const text = useText();
  const [open, setOpen] = useState(false);
  const shown = (reader ?? program)!;
  const evidence = shown.evidence.find((one) => one.image >= 0);
  const changed = program && reader && program.value !== reader.value;
  const value = (one: Measurement | undefined, isReader: boolean) =>
    one ? (
      <Tooltip label={evidence ? t('study.toEvidence') : t('study.noEvidence')} openDelay={500}>
        <UnstyledButton className="value" data-testid={`${isReader ? 'reader' : 'program'}-${one.name}`} disabled={!evidence} onClick={() => evidence && onEvidence(evidence.image, evidence.frame, one.name)}>
          <b className={isReader && changed ? 'changed' : undefined}>{text(one.text)}</b>
          <span className="interval">{one.interval_text ? text(one.interval_text) : t('study.noInterval')}</span>
        </UnstyledButton>
      </Tooltip>
    ) : <span className="quiet" title={refusal && text(refusal.reason)}>{t('study.refused')}</span>;
  return (
    <>
      <tr className={open ? 'opened' : undefined}>
        <th scope="row">
          <UnstyledButton className="name" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? 'up' : 'down'} size={12} /> {text(shown.label)}
            {shown.flags.length > 0 && <Tooltip label={shown.flags.map((flag) => text(flag.text)).join(' · ')}><span className="flagged"><Icon name="warning" size={13} /></span></Tooltip>}
          </UnstyledButton>
          <IntervalBar measurement={shown} />
        </th>
        <td>{value(program, false)}</td>
        {columns === 3 && <td>{value(reader, true)}</td>}
      </tr>
      {open && <tr><td colSpan={columns}><Details measurement={shown} onEvidence={onEvidence} /></td></tr>}
    </>
  );
}

/** A value in its interval over the range of the healthy, to scale; without that range over half and one and a half times the value. */
export function IntervalBar({ measurement }: { measurement: Measurement }) {
  const { value, interval, normal } = measurement;
  if (!interval) return null;
  const [low, high] = interval as [number, number];
  const around = normal ?? [value - Math.abs(value) / 2, value + Math.abs(value) / 2];
  const from = Math.min(low, value, around[0]!);
  const to = Math.max(high, value, around[1]!);
  const room = (to - from || 1) * 1.16;
  const x = (at: number) => 2 + 92 * ((at - from + room * 0.07) / room);
  return (
    <svg className="bar95" width="96" height="12" aria-hidden="true">
      {normal && <rect className="normal" x={x(normal[0]!)} width={Math.max(1, x(normal[1]!) - x(normal[0]!))} y="1" height="10" />}
      <line x1={x(low)} x2={x(high)} y1="6" y2="6" />
      <line x1={x(low)} x2={x(low)} y1="3" y2="9" />
      <line x1={x(high)} x2={x(high)} y1="3" y2="9" />
      <circle cx={x(value)} cy="6" r="2.6" />
    </svg>
  );
}

function Details({ measurement, onEvidence }: { measurement: Measurement; onEvidence(image: number, frame: number, measurement: string): void }) {
  const { t } = useTranslation();
  const text = useText();
  const { number } = useFormats();
  const { rule, beats, evidence, flags, interval_method, normal, code, unit } = measurement;
  return (
    <dl className="details">
      <dt>{t('study.rule')}</dt>
      <dd>{rule.name} {t('study.ruleVersion', { version: rule.version })}{rule.variant && ` · ${rule.variant}`}</dd>
      {measurement.interval_text && <><dt>{t('study.interval')}</dt><dd>{text(measurement.interval_text)}{interval_method && ` · ${interval_method}`}</dd></>}
      {normal && <><dt>{t('study.normal')}</dt><dd>{number(normal[0]!)} – {number(normal[1]!)} {unit === '1' ? '' : unit}</dd></>}
      {beats.length > 0 && <><dt>{t('study.beats', { count: beats.length })}</dt><dd>{beats.map((beat) => number(beat, 1)).join(' · ')}</dd></>}
      {evidence.length > 0 && (
        <>
          <dt>{t('study.evidence')}</dt>
          <dd>
            <Group gap={4}>
              {evidence.map((one, place) =>
                one.image >= 0 ? <Button key={place} size="compact-xs" variant="default" onClick={() => onEvidence(one.image, one.frame, measurement.name)}>{one.role} · {t('viewer.frameNumber', { frame: one.frame + 1 })}</Button> : <span key={place} className="quiet">{one.role}</span>,
              )}
            </Group>
          </dd>
        </>
      )}
      {flags.length > 0 && <><dt>{t('study.flags')}</dt><dd>{flags.map((flag) => <div key={flag.name}>{text(flag.text)}</div>)}</dd></>}
      {code && <><dt>{t('study.code')}</dt><dd>{code.scheme} {code.value} · {code.meaning}</dd></>}
    </dl>
  );
}

import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';
import { useFormats, useText } from '../i18n/index.ts';
import { readoutOf } from './Measurements.tsx';

/** What a printer gets instead of the page: results with intervals and rules, refusals, signatures. */
export function PrintSheet({ study }: { study: Schemas['Study'] }) {
  const { t } = useTranslation();
  const text = useText();
  const { day, time } = useFormats();
  const signed = study.steps.findLast((step) => step.step === 'validate' || step.step === 'check');
  const { version, readout } = readoutOf(study, signed?.version);
  return createPortal(
    <article className="printSheet">
      <h1>{t(`kind.${study.kind}`)} · {day(study.acquired_at)}</h1>
      <p>{t('worklist.patient')}: {study.patient || t('worklist.unknown')} · {study.device}</p>
      <p><b>{t(`state.${study.state}`)}</b> · {version === 0 ? t('study.program') : t('study.versionNumber', { version })}</p>
      <table>
        <thead><tr><th>{t('study.measure')}</th><th>{t('study.value')}</th><th>{t('study.interval')}</th><th>{t('study.rule')}</th><th>{t('study.flags')}</th></tr></thead>
        <tbody>
          {readout.measurements.map((one) => (
            <tr key={one.name}>
              <td>{text(one.label)}</td><td><b>{text(one.text)}</b></td><td>{one.interval_text ? text(one.interval_text) : t('study.noInterval')}</td>
              <td>{one.rule.name} {t('study.ruleVersion', { version: one.rule.version })}</td><td>{one.flags.map((flag) => text(flag.text)).join('; ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {readout.refusals.length > 0 && <h2>{t('study.refusals')}</h2>}
      <ul>{readout.refusals.map((one, place) => <li key={place}><b>{text(one.label)}</b>: {text(one.reason)}</li>)}</ul>
      <h2>{t('signOff.history')}</h2>
      <ul>{study.steps.map((step, place) => <li key={place}>{t(`signOff.done.${step.step}`)} · {step.name} · {time(step.at)} {step.note}</li>)}</ul>
      <p className="small">{study.provenance.software} {study.provenance.software_version} · {study.provenance.models.map((model) => `${model.name} ${model.version}`).join(', ')} · {study.study}</p>
    </article>,
    document.body,
  );
}

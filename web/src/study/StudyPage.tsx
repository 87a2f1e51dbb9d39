import { Alert, Anchor, Badge, Button, Group, Loader, Modal, SegmentedControl, Stack, Tabs, Text, Textarea, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useBlocker, useParams, useSearchParams } from 'react-router';
import { answer, api, ApiError, type Schemas } from '../api/client.ts';
import { StateChip } from '../common/chips.tsx';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats } from '../i18n/index.ts';
import { useDarkRoom } from '../shell/Shell.tsx';
import { About } from './About.tsx';
import { useCorrection } from './correction.ts';
import { Measurements } from './Measurements.tsx';
import { PrintSheet } from './PrintSheet.tsx';
import { ReportFrame } from './ReportFrame.tsx';
import { SignOff } from './SignOff.tsx';
import type { Evidence } from './space/SpaceViewer.tsx';
import { Thumbnails } from './Thumbnails.tsx';
import { type Place, Viewer } from './viewer/Viewer.tsx';

type Study = Schemas['Study'];

const SpaceViewer = lazy(() => import('./space/SpaceViewer.tsx').then((part) => ({ default: part.SpaceViewer })));
/** What a kind of study is looked at in millimetres; cines are not. */
const inSpace = { echo: undefined, spect: 'planes', planar: 'pictures', t1: 'map' } as const;

export function StudyPage() {
  const { study = '' } = useParams();
  useDarkRoom();
  const { data, error, refetch } = useQuery({
    queryKey: ['study', study],
    queryFn: () => answer(api.GET('/api/studies/{study}', { params: { path: { study } } })),
  });
  const { t } = useTranslation();
  if (error instanceof ApiError && error.status === 404) return <Alert m="md" color="orange" title={t('study.gone')}><Anchor component={Link} to="/studies">{t('nav.worklist')}</Anchor></Alert>;
  if (error && !data) return <ProblemAlert error={error} retry={() => void refetch()} />;
  if (!data) return <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  return <Opened key={study} study={data} />;
}

function firstImage(study: Study): number {
  const evidence = study.readout.measurements.flatMap((one) => one.evidence).find((one) => one.image >= 0)?.image;
  return Math.max(0, Math.min(study.images.length - 1, evidence ?? 0));
}

function Opened({ study }: { study: Study }) {
  const { t } = useTranslation();
  const { day } = useFormats();
  const [params, setParams] = useSearchParams();
  const space = study.available && study.images.length > 0 ? inSpace[study.kind] : undefined;
  const usual = study.images.length === 0 ? 'report' : space && !params.get('beside') ? 'space' : 'images';
  const asked = params.get('view');
  const view = asked === 'report' || (asked === 'images' && usual !== 'report') ? asked : usual;
  const [evidence, setEvidence] = useState<Evidence>();
  const [active, setActive] = useState(() => firstImage(study));
  const [place, setPlace] = useState<Place>();
  const [correcting, setCorrecting] = useState(false);
  const [version, setVersion] = useState<number>();
  const [saving, setSaving] = useState(false);
  const [note, setNote] = useState('');
  const [tab, setTab] = useState<string | null>('measurements');
  const correction = useCorrection(study.study, study.outlines === true, version);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => correction.dirty && currentLocation.pathname !== nextLocation.pathname);

  useEffect(() => {
    if (!correction.dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [correction.dirty]);

  const show = (image: number, frame: number, measurement: string) => {
    if (view === 'report') setParams({}, { replace: true });
    setEvidence({ measurement });
    setActive(image);
    setPlace({ image, frame });
  };
  const save = async () => {
    if (await correction.save(note)) {
      setSaving(false);
      setNote('');
      setVersion(undefined);
      setCorrecting(false);
    }
  };

  return (
    <div className="study">
      <header className="studyHead">
        <Group gap="sm" wrap="nowrap">
          <Anchor component={Link} to="/studies" aria-label={t('study.back')}><Icon name="back" /></Anchor>
          <Title order={1} size="h5">{t(`kind.${study.kind}`)}</Title>
          {study.patient ? <Anchor component={Link} to={`/patients/${encodeURIComponent(study.patient)}`} className="mono">{study.patient}</Anchor> : <Text size="sm" c="dimmed">{t('worklist.unknown')}</Text>}
          <Text size="sm">{day(study.acquired_at)}</Text>
          <Text size="sm" c="dimmed" truncate maw={220}>{study.device}</Text>
          <StateChip state={study.state} />
          {!study.available && <Badge className="chip" color="orange" variant="light">{t('study.unavailable')}</Badge>}
        </Group>
        <Group gap="xs" wrap="nowrap">
          <SegmentedControl size="xs" value={view} onChange={(value) => setParams(value === usual ? {} : { view: value }, { replace: true })} aria-label={t('study.view')}
            data={[...(space ? [{ value: 'space', label: t(`space.${space}`) }] : []), { value: 'images', label: t('study.images'), disabled: study.images.length === 0 }, { value: 'report', label: t('study.report') }]} />
          <Button size="compact-sm" variant="default" leftSection={<Icon name="print" size={14} />} onClick={() => window.print()}>{t('study.print')}</Button>
        </Group>
      </header>
      <div className="studyBody">
        {view === 'space' ? (
          <Suspense fallback={<Group className="viewer" justify="center"><Loader aria-label={t('common.loading')} /></Group>}><SpaceViewer study={study} evidence={evidence} /></Suspense>
        ) : view === 'images' ? (
          <>
            <Thumbnails study={study} active={active} onActive={setActive} />
            <Viewer study={study} correction={correction} active={active} onActive={setActive} place={place} correcting={correcting} onCorrecting={setCorrecting} onSave={() => correction.dirty && setSaving(true)} onDiscard={correction.discard} beside={params.get('beside') ?? undefined} />
          </>
        ) : <ReportFrame study={study.study} />}
        <aside className="side" aria-label={t('study.panel')}>
          <Tabs value={tab} onChange={setTab} keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="measurements">{t('study.measurements')}</Tabs.Tab>
              <Tabs.Tab value="signoff">{t('study.signOff')}</Tabs.Tab>
              <Tabs.Tab value="about">{t('study.about')}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="measurements"><Measurements study={study} correction={correction} version={version} onVersion={setVersion} onEvidence={show} /></Tabs.Panel>
            <Tabs.Panel value="signoff"><SignOff study={study} shown={version ?? study.versions.at(-1)?.version ?? 0} /></Tabs.Panel>
            <Tabs.Panel value="about"><About study={study} /></Tabs.Panel>
          </Tabs>
        </aside>
      </div>
      <PrintSheet study={study} />

      <Modal opened={saving} onClose={() => setSaving(false)} title={t('study.saveVersion')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Stack gap="sm">
          <Text size="sm">{t('study.saveExplain')}</Text>
          <Textarea label={t('study.note')} autosize minRows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} data-autofocus />
          {correction.conflict ? (
            <Alert color="orange" title={t('study.conflict')}>
              <Stack gap="xs">
                <Text size="sm">{t('study.conflictExplain')}</Text>
                <Group gap="xs">
                  <Button size="compact-sm" onClick={() => void correction.rebase()}>{t('study.keepMine')}</Button>
                  <Button size="compact-sm" variant="default" onClick={() => { correction.discard(); void correction.rebase(); setSaving(false); setVersion(undefined); }}>{t('study.takeTheirs')}</Button>
                </Group>
              </Stack>
            </Alert>
          ) : <ProblemAlert error={correction.saveError} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setSaving(false)}>{t('common.cancel')}</Button>
            <Button loading={correction.saving} disabled={correction.conflict} onClick={() => void save()}>{t('common.save')}</Button>
          </Group>
        </Stack>
      </Modal>

      <Modal opened={blocker.state === 'blocked'} onClose={() => blocker.reset?.()} title={t('study.leave')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        <Text size="sm" mb="md">{t('study.leaveExplain')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => blocker.proceed?.()}>{t('study.leaveAnyway')}</Button>
          <Button onClick={() => blocker.reset?.()}>{t('study.stay')}</Button>
        </Group>
      </Modal>
    </div>
  );
}

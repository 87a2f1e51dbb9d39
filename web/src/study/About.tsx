import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { JobCard } from '../worklist/JobsDrawer.tsx';
import { type Job, useJobs, withJob } from '../worklist/jobs.ts';
import { useFormats } from '../i18n/index.ts';
import { useFlagName } from '../common/chips.tsx';

/** Where the numbers come from. */
export function About({ study }: { study: Schemas['Study'] }) {
  const { t } = useTranslation();
  const { time, number } = useFormats();
  const flagName = useFlagName();
  const { provenance } = study;
  return (
    <>
    <dl className="details p">
      <dt>{t('about.program')}</dt><dd>{provenance.software} {provenance.software_version} · {provenance.precision}</dd>
      <dt>{t('about.measured')}</dt><dd>{time(provenance.measured_at)}</dd>
      <dt>{t('about.models')}</dt>
      <dd>{provenance.models.map((model) => <div key={model.sha256}>{model.name} {model.version}<br /><span className="mono quiet">{model.sha256.slice(0, 16)}…</span></div>)}</dd>
      <dt>{t('about.study')}</dt><dd className="mono wrap">{study.study}</dd>
      <dt>{t('about.images')}</dt>
      <dd>
        {study.images.map((image, place) => (
          <Text key={place} size="sm">
            {image.role || image.name || place + 1}: {image.columns}×{image.rows}, {t('about.frames', { count: image.frames })}
            {image.quality !== undefined && ` · ${t('about.quality')} ${number(image.quality, 2)}`}
            {(image.flags ?? []).map((flag) => ` · ${flagName(flag)}`)}
          </Text>
        ))}
      </dd>
    </dl>
    <Remeasure study={study.study} outlines={study.outlines === true || study.kind !== 'echo'} />
    </>
  );
}

/** By today's rules, as another reading beside those that are there. */
function Remeasure({ study, outlines }: { study: string; outlines: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const jobs = useJobs();
  const remeasure = useMutation({
    mutationFn: () => answer(api.POST('/api/studies/{study}/remeasure', { params: { path: { study } } })),
    onSuccess: (made) => client.setQueryData<Job[]>(['jobs'], (known) => withJob(known ?? [], made)),
  });
  const job = jobs.find((one) => one.job === remeasure.data?.job);
  return (
    <Stack gap="xs" p="sm">
      {!outlines && <Text size="sm">{t('about.noOutlines')}</Text>}
      <Button size="compact-sm" variant="default" loading={remeasure.isPending} onClick={() => remeasure.mutate()}>{t('about.remeasure')}</Button>
      <ProblemAlert error={remeasure.error} />
      {job && <JobCard job={job} />}
    </Stack>
  );
}

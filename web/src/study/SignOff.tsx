import { Alert, Button, Group, Stack, Text, Textarea, Timeline, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ApiError, type Schemas } from '../api/client.ts';
import { useRoles } from '../api/session.ts';
import { StateChip } from '../common/chips.tsx';
import { ProblemAlert } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats } from '../i18n/index.ts';

type Study = Schemas['Study'];
type StepName = Schemas['Step']['step'];

/** The steps that a role may sign in a state of the cooperation protocol. */
export function possibleSteps(state: Study['state'], roles: { physician: boolean; operator: boolean }): StepName[] {
  const steps: StepName[] = [];
  if ((roles.operator || roles.physician) && (state === 'draft' || state === 'sent-back')) steps.push('check');
  if (roles.physician && state === 'checked') steps.push('validate', 'send-back');
  if (roles.physician && state === 'validated') steps.push('send-back');
  return steps;
}

const icons = { check: 'check', validate: 'check', 'send-back': 'back' } as const;
const colors = { check: 'blue', validate: 'teal', 'send-back': 'orange' } as const;

/** What was signed goes to an archive of the hospital. */
function Sending({ study }: { study: string }) {
  const { t } = useTranslation();
  const archives = useQuery({ queryKey: ['archives'], queryFn: () => answer(api.GET('/api/archives')), staleTime: Infinity });
  const send = useMutation({ mutationFn: (archive: string) => answer(api.POST('/api/studies/{study}/sending', { params: { path: { study } }, body: { archive } })) });
  if (!archives.data?.items.length) return null;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {archives.data.items.map((archive) => (
          <Button key={archive} size="compact-sm" variant="default" leftSection={<Icon name="upload" size={14} />} loading={send.isPending && send.variables === archive} onClick={() => send.mutate(archive)}>
            {t('signOff.send', { archive })}
          </Button>
        ))}
      </Group>
      {send.isSuccess && <Text size="xs" c="dimmed" role="status">{t('signOff.sent', { archive: send.variables })}</Text>}
      <ProblemAlert error={send.error} />
    </Stack>
  );
}

export function SignOff({ study, shown }: { study: Study; shown: number }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  const client = useQueryClient();
  const roles = useRoles();
  const [note, setNote] = useState('');
  const sign = useMutation({
    mutationFn: (step: StepName) =>
      answer(api.POST('/api/studies/{study}/steps', { params: { path: { study: study.study } }, body: { step, note, version: shown, expected: study.steps.length } })),
    onSuccess: async () => {
      setNote('');
      await Promise.all([client.invalidateQueries({ queryKey: ['study', study.study] }), client.invalidateQueries({ queryKey: ['studies'] })]);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409) void client.invalidateQueries({ queryKey: ['study', study.study] });
    },
  });
  const possible = possibleSteps(study.state, roles);
  const versionName = (version: number) => (version === 0 ? t('study.program') : t('study.versionNumber', { version }));
  return (
    <Stack gap="sm" p="sm">
      <Group gap="xs"><Text size="sm">{t('signOff.state')}</Text><StateChip state={study.state} /></Group>
      <Text size="xs" c="dimmed">{t('signOff.protocol')}</Text>
      {possible.length > 0 && (
        <Stack gap="xs" className="signing">
          <Text size="sm">{t('signOff.signs', { version: versionName(shown) })}</Text>
          <Textarea size="xs" label={t('signOff.note')} autosize minRows={1} maxLength={2000} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Group gap="xs">
            {possible.map((step) => (
              <Button key={step} size="compact-md" color={colors[step]} variant={step === 'send-back' ? 'default' : 'filled'} loading={sign.isPending} disabled={step === 'send-back' && note.trim() === ''} onClick={() => sign.mutate(step)} leftSection={<Icon name={icons[step]} size={14} />}>
                {t(`signOff.do.${step}`)}
              </Button>
            ))}
          </Group>
          {possible.includes('send-back') && note.trim() === '' && <Text size="xs" c="dimmed">{t('signOff.noteNeeded')}</Text>}
        </Stack>
      )}
      {study.state === 'validated' && roles.physician && <Sending study={study.study} />}
      {sign.error instanceof ApiError && sign.error.status === 409 ? <Alert color="orange">{t('signOff.moved')}</Alert> : <ProblemAlert error={sign.error} />}
      <Title order={2} size="h6">{t('signOff.history')}</Title>
      <Timeline bulletSize={18} lineWidth={2} active={study.steps.length}>
        <Timeline.Item title={t('signOff.draft')}><Text size="xs" c="dimmed">{study.provenance.software} {study.provenance.software_version} · {time(study.provenance.measured_at)}</Text></Timeline.Item>
        {study.steps.map((step, place) => (
          <Timeline.Item key={place} title={t(`signOff.done.${step.step}`)} color={colors[step.step]}>
            <Text size="xs">{step.name} · {time(step.at)} · {versionName(step.version)}</Text>
            {step.note && <Text size="sm" mt={2}>{step.note}</Text>}
          </Timeline.Item>
        ))}
      </Timeline>
      {study.versions.length > 0 && <Title order={2} size="h6">{t('signOff.versions')}</Title>}
      {study.versions.map((version) => (
        <div key={version.version}>
          <Text size="sm"><b>{t('study.versionNumber', { version: version.version })}</b> · {version.name} · {time(version.at)}</Text>
          {version.note && <Text size="sm" c="dimmed">{version.note}</Text>}
        </div>
      ))}
    </Stack>
  );
}

import { ActionIcon, Anchor, Badge, Button, Card, Drawer, Group, List, Progress, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api } from '../api/client.ts';
import { useSignal } from '../api/connection.ts';
import { useProblem } from '../common/Failure.tsx';
import { Icon } from '../common/Icon.tsx';
import { useFormats } from '../i18n/index.ts';
import { isRunning, type Job, useJobs } from './jobs.ts';
import { cancelUpload, forgetUpload, type UploadState, uploads } from './upload.ts';

const colors: Record<Job['state'], string> = { waiting: 'gray', running: 'cyan', done: 'teal', failed: 'red', cancelled: 'gray' };

/** What is being sent, what runs, what is done, what failed and why. */
export function JobsDrawer({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const jobs = useJobs(opened);
  const sending = useSignal(uploads);
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="md" title={t('jobs.title')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack gap="sm">
        {sending.length > 0 && <Title order={3} size="h6">{t('jobs.uploads')}</Title>}
        {sending.map((upload) => <UploadCard key={upload.id} upload={upload} />)}
        <Title order={3} size="h6">{t('jobs.measuring')}</Title>
        {jobs.length === 0 && <Text size="sm" c="dimmed">{t('jobs.none')}</Text>}
        {jobs.map((job) => <JobCard key={job.job} job={job} onFollow={onClose} />)}
      </Stack>
    </Drawer>
  );
}

export function UploadCard({ upload }: { upload: UploadState }) {
  const { t } = useTranslation();
  const problem = useProblem();
  const { bytes } = useFormats();
  const active = upload.state === 'sending' || upload.state === 'waiting';
  return (
    <Card withBorder p="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{t('upload.files', { count: upload.files })} · {bytes(upload.sent)} / {bytes(upload.bytes)}</Text>
        <Group gap={4} wrap="nowrap">
          <Badge variant="light" color={upload.state === 'failed' ? 'red' : upload.state === 'waiting' ? 'orange' : 'cyan'}>{t(`upload.state.${upload.state}`)}</Badge>
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={active ? t('common.cancel') : t('common.close')} onClick={() => (active ? cancelUpload : forgetUpload)(upload.id)}>
            <Icon name="close" size={12} />
          </ActionIcon>
        </Group>
      </Group>
      {active && <Progress mt={6} size="sm" value={upload.bytes ? (100 * upload.sent) / upload.bytes : 100} aria-label={t('upload.progress')} />}
      {upload.state === 'failed' && <Text size="sm" c="red.8" mt={4}>{problem(upload.error)}</Text>}
    </Card>
  );
}

export function JobCard({ job, onFollow }: { job: Job; onFollow?: () => void }) {
  const { t } = useTranslation();
  const { time } = useFormats();
  return (
    <Card withBorder p="xs">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={600}>{t(`jobs.kind.${job.kind}`)} {job.job}</Text>
        <Badge variant="light" color={colors[job.state]}>{t(`jobs.state.${job.state}`)}</Badge>
      </Group>
      <Text size="xs" c="dimmed">{job.person} · {time(job.created_at)}</Text>
      {isRunning(job) && (
        <>
          <Text size="sm" mt={4}>{job.activity}</Text>
          <Group gap="xs" mt={4} wrap="nowrap">
            <Progress flex={1} size="sm" value={job.total > 0 ? (100 * job.done) / job.total : 0} animated aria-label={t('jobs.progress')} />
            <Text size="xs">{job.done}/{job.total}</Text>
            <Button size="compact-xs" variant="default" onClick={() => void api.DELETE('/api/jobs/{job}', { params: { path: { job: job.job } } })}>{t('common.cancel')}</Button>
          </Group>
        </>
      )}
      {job.problems.length > 0 && (
        <List size="xs" mt={4} c={job.state === 'failed' ? 'red.8' : undefined}>
          {job.problems.map((text, place) => <List.Item key={place}>{text}</List.Item>)}
        </List>
      )}
      {job.studies.length > 0 && (
        <Group gap="xs" mt={4}>
          {job.studies.slice(0, 5).map((study, place) => (
            <Anchor key={study} component={Link} size="sm" to={`/studies/${study}`} onClick={onFollow}>{t('jobs.open', { place: place + 1 })}</Anchor>
          ))}
          {job.studies.length > 5 && <Text size="sm" c="dimmed">+{job.studies.length - 5}</Text>}
        </Group>
      )}
    </Card>
  );
}

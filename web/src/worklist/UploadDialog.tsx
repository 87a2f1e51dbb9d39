import { Button, FileButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSignal } from '../api/connection.ts';
import { Icon } from '../common/Icon.tsx';
import { useFormats } from '../i18n/index.ts';
import { JobCard, UploadCard } from './JobsDrawer.tsx';
import { type Job, useJobs, withJob } from './jobs.ts';
import { type Dropped, startUpload, uploads } from './upload.ts';

/** Chooses files or a folder, says whose they are, sends them, and stays to show how they are measured. */
export function UploadDialog({ files, onFiles, onClose }: { files: Dropped[]; onFiles(files: Dropped[]): void; onClose(): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { bytes } = useFormats();
  const [patient, setPatient] = useState('');
  const [started, setStarted] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const upload = useSignal(uploads)[0];
  const job = useJobs().find((one) => one.job === upload?.job);
  const take = (list: ArrayLike<File>) => onFiles([...files, ...Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }))]);
  const start = () => {
    setStarted(true);
    void startUpload(files, patient.trim() || undefined, (made: Job) => client.setQueryData<Job[]>(['jobs'], (jobs) => withJob(jobs ?? [], made)));
  };
  return (
    <Modal opened onClose={onClose} title={t('upload.title')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack gap="sm">
        {!started && (
          <>
            <div className="dropzone">
              <Icon name="upload" size={28} />
              <Text size="sm">{files.length > 0 ? `${t('upload.files', { count: files.length })} · ${bytes(files.reduce((sum, { file }) => sum + file.size, 0))}` : t('upload.explain')}</Text>
              <Group gap="xs">
                <FileButton multiple onChange={take} inputProps={{ 'aria-label': t('upload.choose') }}>{(props) => <Button {...props} variant="default" size="compact-sm">{t('upload.choose')}</Button>}</FileButton>
                <Button variant="default" size="compact-sm" onClick={() => folder.current?.click()}>{t('upload.folder')}</Button>
                <input ref={folder} type="file" hidden aria-label={t('upload.folder')} {...{ webkitdirectory: '' }} onChange={(event) => event.currentTarget.files && take(event.currentTarget.files)} />
              </Group>
            </div>
            <TextInput label={t('upload.patient')} description={t('upload.patientExplain')} value={patient} onChange={(event) => setPatient(event.currentTarget.value)} />
            <Button disabled={files.length === 0} onClick={start}>{t('upload.start')}</Button>
          </>
        )}
        {started && upload && <UploadCard upload={upload} />}
        {started && job && <JobCard job={job} onFollow={onClose} />}
        {started && <Text size="sm" c="dimmed">{t('upload.leave')}</Text>}
      </Stack>
    </Modal>
  );
}

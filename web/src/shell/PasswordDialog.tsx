import { Button, Modal, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';

export function PasswordDialog({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await answer(api.PUT('/api/session/password', { body: { old, new: fresh } }));
      setOld('');
      setFresh('');
      setError(undefined);
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t('nav.password')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <PasswordInput label={t('door.oldPassword')} autoComplete="current-password" required value={old} visibilityToggleButtonProps={{ 'aria-label': t('door.show') }} onChange={(event) => setOld(event.currentTarget.value)} />
          <PasswordInput label={t('door.newPassword')} description={t('door.passwordRule', { count: 12 })} minLength={12} autoComplete="new-password" required value={fresh} visibilityToggleButtonProps={{ 'aria-label': t('door.show') }} onChange={(event) => setFresh(event.currentTarget.value)} />
          <ProblemAlert error={error} />
          <Button type="submit" disabled={fresh.length < 12}>{t('common.save')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}

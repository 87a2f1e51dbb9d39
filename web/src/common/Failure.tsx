import { Alert, Button, Container, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { ApiError } from '../api/client.ts';

/** What an error means, in the reader's language where the server gave it a name. */
export function useProblem(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) return error instanceof Error ? error.message : t('problem.unknown');
    if (error.text) return error.text[i18n.language === 'fr' ? 'fr' : 'en'];
    const key = `problem.${error.code}`;
    if (i18n.exists(key)) return t(key as 'problem.unknown');
    const byStatus = `problem.http-${error.status}`;
    const words = i18n.exists(byStatus) ? t(byStatus as 'problem.unknown') : '';
    return error.message && !/^HTTP \d+$/.test(error.message) && (i18n.language !== 'fr' || !words) ? error.message : words || error.message;
  };
}

export function ProblemAlert({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const problem = useProblem();
  if (!error) return null;
  return (
    <Alert color="red" variant="light" title={t('problem.title')} role="alert">
      <Group justify="space-between">
        <span>{problem(error)}</span>
        {retry && <Button size="compact-sm" variant="default" onClick={retry}>{t('common.retry')}</Button>}
      </Group>
    </Alert>
  );
}

/** Shown instead of a page that broke or that a new version has replaced. */
export function Failure() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Container size="sm" mt="xl">
      <ProblemAlert error={error} />
      <Group mt="md">
        <Button onClick={() => location.reload()}>{t('common.reload')}</Button>
        <Button variant="default" component="a" href="/">{t('common.home')}</Button>
      </Group>
    </Container>
  );
}

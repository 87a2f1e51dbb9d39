import { Badge, Button, Card, Group, Loader, SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answer, api } from '../api/client.ts';
import { useRoles } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';

export function Projects() {
  const { t } = useTranslation();
  const { administrator } = useRoles();
  const { data, error, refetch } = useQuery({ queryKey: ['projects'], queryFn: async () => (await answer(api.GET('/api/projects'))).items });
  if (!data) return error ? <ProblemAlert error={error} retry={() => void refetch()} /> : <Group justify="center" p="xl"><Loader aria-label={t('common.loading')} /></Group>;
  return (
    <div className="sheet">
      <Title order={1} size="h4" mb="sm">{t('nav.projects')}</Title>
      {data.length === 0 && <Text c="dimmed">{t('projects.none')}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {data.map((project) => (
          <Card key={project.project} withBorder p="md">
            <Group justify="space-between" wrap="nowrap"><Title order={2} size="h5">{project.title}</Title><Badge className="chip" variant="light" color={project.role === 'lead' ? 'grape' : 'gray'}>{t(`projects.role.${project.role}`)}</Badge></Group>
            <Text size="sm" c="dimmed" mt={4}>{t('projects.images', { count: project.images })}{project.open !== undefined && ` · ${t('reading.open', { count: project.open })}`}</Text>
            <Group mt="md" gap="xs">
              {(project.open ?? 0) > 0 && <Button size="compact-md" component={Link} to={`/projects/${project.project}/read`}>{t('projects.read')}</Button>}
              {(project.role !== 'none' || administrator) && <Button size="compact-md" variant="default" component={Link} to={`/projects/${project.project}`} aria-label={`${t('projects.open')}: ${project.title}`}>{t('projects.open')}</Button>}
            </Group>
          </Card>
        ))}
      </SimpleGrid>
    </div>
  );
}

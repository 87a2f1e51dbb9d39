import { createBrowserRouter, Navigate } from 'react-router';
import { Failure } from './common/Failure.tsx';
import { Entry } from './shell/Entry.tsx';
import { Invitation, Setup } from './shell/FirstPassword.tsx';
import { Home } from './shell/Home.tsx';

export const router = createBrowserRouter([
  { path: '/setup', element: <Setup /> },
  { path: '/invitation', element: <Invitation /> },
  {
    path: '/',
    element: <Entry />,
    errorElement: <Failure />,
    children: [
      { index: true, element: <Home /> },
      { path: 'studies', lazy: async () => ({ Component: (await import('./worklist/Worklist.tsx')).Worklist }) },
      { path: 'studies/:study', lazy: async () => ({ Component: (await import('./study/StudyPage.tsx')).StudyPage }) },
      { path: 'patients', lazy: async () => ({ Component: (await import('./patients/Patients.tsx')).Patients }) },
      { path: 'patients/:patient', lazy: async () => ({ Component: (await import('./patients/TimelinePage.tsx')).TimelinePage }) },
      { path: 'positives', lazy: async () => ({ Component: (await import('./patients/Positives.tsx')).Positives }) },
      { path: 'projects', lazy: async () => ({ Component: (await import('./projects/Projects.tsx')).Projects }) },
      { path: 'projects/:project', lazy: async () => ({ Component: (await import('./projects/ProjectPage.tsx')).ProjectPage }) },
      { path: 'projects/:project/read', lazy: async () => ({ Component: (await import('./projects/ReadingPage.tsx')).ReadingPage }) },
      { path: 'administration', lazy: async () => ({ Component: (await import('./admin/Administration.tsx')).Administration }) },
      { path: '*', element: <Navigate to="/" replace /> },
    ],
  },
]);

import { Navigate } from 'react-router';
import { useRoles } from '../api/session.ts';

/** The page that a person's roles begin with. */
export function Home() {
  const roles = useRoles();
  if (roles.physician || roles.operator) return <Navigate to="/studies" replace />;
  if (roles.administrator && !roles.reader) return <Navigate to="/administration" replace />;
  return <Navigate to="/projects" replace />;
}

import type { Repositories } from '../aws/ports.js';
import type { RepositoryFact } from './facts.js';
import { repositoryOwnership } from './ownership.js';

/** The ECR repository of this name, whose it is, and how much is in it. */
export async function surveyRepository(repositories: Repositories, name: string): Promise<RepositoryFact> {
  const repository = await repositories.describe(name);
  if (repository === undefined) return { kind: 'absent' };
  const contents = await repositories.contents(name);
  return { kind: 'present', repository, ownership: repositoryOwnership(repository), ...contents };
}

import type { RepositoryControl } from './cloudformation/resources/handler.js';
import type { RegistryStore } from './registry/store.js';

/** ECR's repositories as CloudFormation's handler for them uses them. */
export const repositoryControl = (store: RegistryStore): RepositoryControl => ({
  create({ name, immutable, scanOnPush, tags }) {
    const mutability = immutable ? 'IMMUTABLE' : 'MUTABLE';
    const { arn, uri } = store.repositories.create(name, { mutability, scanOnPush, tags });
    return { arn, uri };
  },
  async delete(name, force) {
    await store.reclaim(store.repositories.delete(name, { force }));
  },
});

import unit from '../jest.config.js';

/** The suites against programs that we did not write; `.ci/install-peers` brings them. */
export default {
  ...unit,
  rootDir: '..',
  roots: ['<rootDir>/tests/peers'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
};

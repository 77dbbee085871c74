import unit from '../jest.config.js';

/** The suites against a real engine, which `OLLAMA_BIN` names; those of the clients run against the stand-in otherwise. */
export default {
  ...unit,
  rootDir: '..',
  testMatch: ['<rootDir>/tests/ollama/**/*.test.ts', '<rootDir>/tests/container/clients-*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};

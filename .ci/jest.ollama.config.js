import unit from '../jest.config.js';

/** The suites against a real engine, which `OLLAMA_BIN` names. */
export default {
  ...unit,
  rootDir: '..',
  roots: ['<rootDir>/tests/ollama'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};

import unit from '../jest.config.js';
import { longSuites } from './long-suites.js';

/** The suites that `npm test` leaves out; see `long-suites.js`. */
export default {
  ...unit,
  rootDir: '..',
  testMatch: longSuites.map((suite) => `<rootDir>/${suite}`),
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
};

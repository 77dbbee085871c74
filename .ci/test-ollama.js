/** `npm run test:ollama [-- --record]`: the suites against the engine that OLLAMA_BIN names. */
import { spawnSync } from 'node:child_process';

if (!process.env.OLLAMA_BIN) {
  console.error('OLLAMA_BIN is not set: it is to name a real ollama program, version 0.30 or later.');
  process.exit(2);
}
const recording = process.argv.includes('--record');
const rest = process.argv.slice(2).filter((argument) => argument !== '--record');
const jest = ['node_modules/jest/bin/jest.js', '--config', '.ci/jest.ollama.config.js', '--runInBand'];
const only = recording ? ['record.test'] : [];
const { status } = spawnSync(process.execPath, [...jest, ...only, ...rest], {
  stdio: 'inherit',
  env: {
    ...process.env,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
    ...(recording && { OLLAMA_RECORD: '1' }),
  },
});
if (recording && status === 0) {
  spawnSync('node_modules/.bin/biome', ['check', '--write', 'tests/ollama/transcripts'], {
    stdio: 'inherit',
  });
}
process.exit(status ?? 1);

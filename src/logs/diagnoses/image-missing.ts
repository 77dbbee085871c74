import { fromLines, groupsIn } from '../diagnosis.js';

/**
 * The function's image is gone from ECR, or Lambda may not read it. Such a function cannot write a log: its state says so,
 * which `logs --diagnose` adds to the log; and the stack's events, which end in the log of whoever deployed.
 */
export const imageMissing = fromLines({
  id: 'image-missing',
  severity: 'error',
  told: (line) => groupsIn(line, patterns),
  says: ([image = '']) => ({
    title: `the function's image${image === '' ? '' : ` ${image}`} is not in ECR, or Lambda may not read it`,
    remedy: 'push it again: ollama-lambda deploy (what deleted it may be a lifecycle rule of the repository)',
  }),
});

const patterns = [
  /Source image (\S+) does not exist/,
  /\b(?:ImageDeleted|ImageAccessDenied|CodeArtifactUserDeletedException)\b/,
  /does not have permission to access the ECR image/,
];

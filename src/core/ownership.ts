/** Whose a stack or a repository is. We only ever touch what we tagged, or what the user told us to adopt. */
export type Ownership = 'ours' | 'original-script' | 'foreign';

/** The tags that mark what this tool made. */
export const ownTags = {
  /** Value: `ollama-lambda`. Its presence is what makes a thing ours. */
  managed: 'ollama-lambda:managed-by',
  /** On the repository; value `3008@2026-11-23`: the memory cap that AWS's refusal taught us, and the day. */
  memoryCap: 'ollama-lambda:memory-cap',
} as const;

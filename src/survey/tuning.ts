import type { LatestSettings, PublishedVersion, Versions } from '../aws/ports.js';

/** `$LATEST`, and every version of a function, whoever made them. */
export async function surveyVersions(
  versions: Pick<Versions, 'latest' | 'list'>,
  name: string,
): Promise<{ readonly latest: LatestSettings; readonly versions: readonly PublishedVersion[] }> {
  const [latest, list] = await Promise.all([versions.latest(name), versions.list(name)]);
  return { latest, versions: list };
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { homeFolder } from '../lib/home-folder.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Profile = Readonly<Record<string, string>>;

/** AWS's two files on this machine, as far as we look into them ourselves: which profiles there are, and what kind. */
export interface SharedConfig {
  readonly configFile: string;
  readonly credentialsFile: string;
  /** By name; a profile that stands in both files has the fields of both, the credentials file's first. */
  readonly profiles: ReadonlyMap<string, Profile>;
}

/**
 * Reads `~/.aws/config` and `~/.aws/credentials` (or AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE). Files that are
 * missing or may not be read count as empty, as they do for every AWS tool.
 */
export async function readSharedConfig(environment: Environment): Promise<SharedConfig> {
  const home = environment.HOME || environment.USERPROFILE || homeFolder();
  const place = (variable: string, name: string): string => {
    const written = environment[variable] || join(home, '.aws', name);
    return written.startsWith('~/') ? join(home, written.slice(2)) : written;
  };
  const configFile = place('AWS_CONFIG_FILE', 'config');
  const credentialsFile = place('AWS_SHARED_CREDENTIALS_FILE', 'credentials');
  const [config, credentials] = await Promise.all([read(configFile), read(credentialsFile)]);

  const profiles = new Map<string, Profile>();
  for (const [section, fields] of sections(config)) {
    const name = section === 'default' ? section : /^profile\s+["']?([^"']+)["']?$/.exec(section)?.[1];
    if (name !== undefined) profiles.set(name.trim(), fields);
  }
  for (const [name, fields] of sections(credentials)) {
    profiles.set(name, { ...profiles.get(name), ...fields });
  }
  return { configFile, credentialsFile, profiles };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    // Missing, a folder, or not ours to read: no profiles there.
    return '';
  }
}

/** INI as AWS writes it: sections, `key = value`, comments after `#` or `;`; indented lines belong to nested settings. */
function sections(text: string): ReadonlyMap<string, Profile> {
  const found = new Map<string, Record<string, string>>();
  let fields: Record<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const bare = line.replace(/(^|\s)[#;].*$/, '').trimEnd();
    const header = /^\s*\[\s*([^\]]+?)\s*\]$/.exec(bare)?.[1];
    if (header !== undefined) {
      fields = found.get(header) ?? Object.create(null);
      found.set(header, fields ?? {});
      continue;
    }
    const [, key, value] = /^([A-Za-z0-9_-]+)\s*=\s*(.*)$/.exec(bare) ?? [];
    if (fields !== undefined && key !== undefined && value !== undefined) fields[key] = value;
  }
  return found;
}

/** Where a request under `/v2/` goes. */
export type Route =
  | { readonly kind: 'ping' }
  /** Our own token endpoint; the underscore keeps it apart from every legal repository name. */
  | { readonly kind: 'token' }
  /** The imitated object storage that blob downloads are redirected to. */
  | { readonly kind: 'storage'; readonly digest: string }
  | { readonly kind: 'uploads'; readonly repository: string }
  | { readonly kind: 'upload'; readonly repository: string; readonly id: string }
  | { readonly kind: 'blob'; readonly repository: string; readonly digest: string }
  | { readonly kind: 'manifest'; readonly repository: string; readonly reference: string }
  | { readonly kind: 'tags'; readonly repository: string }
  | { readonly kind: 'referrers'; readonly repository: string; readonly subject: string };

export const tokenPath = '/v2/_token';
export const storagePath = '/v2/_storage/';

/** Undefined when no route has this path; whether the names in it are legal is the handlers' question. */
export function parseRoute(path: string): Route | undefined {
  const decoded = decode(path);
  if (decoded === undefined) return undefined;
  if (decoded === '/v2' || decoded === '/v2/') return { kind: 'ping' };
  if (decoded === tokenPath) return { kind: 'token' };
  if (decoded.startsWith(storagePath)) return { kind: 'storage', digest: decoded.slice(storagePath.length) };

  const match = /^\/v2\/(?<repository>[^_].*?)\/(?<rest>blobs|manifests|tags|referrers)\/(?<last>.*)$/.exec(
    decoded,
  );
  const { repository = '', rest, last = '' } = match?.groups ?? {};
  switch (rest) {
    case 'manifests':
      return { kind: 'manifest', repository, reference: last };
    case 'tags':
      return last === 'list' ? { kind: 'tags', repository } : undefined;
    case 'referrers':
      return { kind: 'referrers', repository, subject: last };
    case 'blobs':
      return blobRoute(repository, last);
    default:
      return undefined;
  }
}

function blobRoute(repository: string, last: string): Route | undefined {
  if (last === 'uploads' || last === 'uploads/') return { kind: 'uploads', repository };
  if (last.startsWith('uploads/')) return { kind: 'upload', repository, id: last.slice('uploads/'.length) };
  return last.includes('/') ? undefined : { kind: 'blob', repository, digest: last };
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // A malformed escape is a path that nobody has.
    return undefined;
  }
}

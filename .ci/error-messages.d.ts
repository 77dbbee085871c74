export function errorMessages(): ReadonlyMap<string, ReadonlySet<string>>;

/** What changed between two views, as it travels: the place of each change, and what stands there now. */

/** Without a value: nothing stands there any more. */
export type Change = [path: string[], value?: unknown];

/** The changes that make one of the other, both plain JSON. Lists are told whole. */
export function changesBetween(before: unknown, after: unknown, path: string[] = []): Change[] {
	if (before === after) return [];
	if (!isRecord(before) || !isRecord(after)) {
		return JSON.stringify(before) === JSON.stringify(after) ? [] : [[path, after]];
	}
	const changes: Change[] = [];
	for (const [key, value] of Object.entries(after)) {
		if (value === undefined) continue;
		if (!Object.hasOwn(before, key) || before[key] === undefined) changes.push([[...path, key], value]);
		else changes.push(...changesBetween(before[key], value, [...path, key]));
	}
	for (const key of Object.keys(before)) {
		if (before[key] !== undefined && after[key] === undefined) changes.push([[...path, key]]);
	}
	return changes;
}

/** The value with these changes; what did not change stays the same object. */
export function changed<Value>(before: Value, changes: readonly Change[]): Value {
	let value: unknown = before;
	for (const change of changes) value = withChange(value, change, 0);
	return value as Value;
}

function withChange(before: unknown, [path, ...value]: Change, depth: number): unknown {
	if (depth === path.length) return value[0];
	const record = isRecord(before) ? before : {};
	const key = path[depth]!;
	if (depth === path.length - 1 && value.length === 0) {
		return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
	}
	const inner = withChange(
		Object.hasOwn(record, key) ? record[key] : undefined,
		[path, ...value] as Change,
		depth + 1
	);
	return { ...record, [key]: inner };
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

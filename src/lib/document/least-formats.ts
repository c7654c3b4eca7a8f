import { equalityDeep } from 'lib0/function';
import * as Y from 'yjs';

interface Retain {
	retain: number;
	attributes?: Record<string, unknown>;
}

const isRetain = (op: unknown): op is Retain => typeof (op as Retain).retain === 'number';

/**
 * The editor's binding says all marks of a whole paragraph again at every edit. Yjs then moves the ends of marks that
 * nobody changed, and what someone else is typing inside of them at that moment falls out of them: proposed words
 * would stand in the text as if they had been accepted. From here on only what differs is said.
 */
export function formatLeast(): void {
	const { prototype } = Y.Text as unknown as { prototype: Patched };
	if (prototype.saysLeast) return;
	prototype.saysLeast = true;
	const { applyDelta } = prototype;
	prototype.applyDelta = function (delta, options) {
		return applyDelta.call(this, delta.every(isRetain) ? differing(this, delta) : delta, options);
	};
}

type Patched = {
	saysLeast?: boolean;
	applyDelta(this: Y.Text, delta: unknown[], options?: object): void;
};

/** The same changes of marks, each only where the text has it otherwise. */
function differing(text: Y.Text, delta: readonly Retain[]): Retain[] {
	const parts = (text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]).map(
		({ insert, attributes = {} }) => ({ length: typeof insert === 'string' ? insert.length : 1, attributes })
	);
	const ops: Retain[] = [];
	let part = 0;
	let used = 0;
	for (const { retain, attributes = {} } of delta) {
		for (let left = retain; left > 0 && part < parts.length;) {
			const { length, attributes: has } = parts[part]!;
			const size = Math.min(left, length - used);
			const changed = Object.fromEntries(
				Object.entries(attributes).filter(([name, value]) => !equalityDeep(has[name] ?? null, value ?? null))
			);
			ops.push(Object.keys(changed).length > 0 ? { retain: size, attributes: changed } : { retain: size });
			left -= size;
			used += size;
			if (used === length) {
				part += 1;
				used = 0;
			}
		}
	}
	return ops;
}

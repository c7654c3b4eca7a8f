/** What can be watched: `plan:ID`, `threads:ID` (of a plan), `entry:ID`, `alliance:ID`, `member:ID`. */
export const topicKinds = ['alliance', 'plan', 'threads', 'entry', 'member'] as const;
export type TopicKind = (typeof topicKinds)[number];

export interface Topic {
	kind: TopicKind;
	id: string;
}

/** A topic from its name, or undefined when it is none. */
export function readTopic(name: unknown): Topic | undefined {
	const [, kind, id] = typeof name === 'string' ? (/^([a-z]+):([\w-]{1,64})$/.exec(name) ?? []) : [];
	if (!kind || !id || !(topicKinds as readonly string[]).includes(kind)) return undefined;
	return { kind: kind as TopicKind, id };
}

import type { Awareness } from 'y-protocols/awareness';
import { messageType } from '#lib/domain/relay-protocol.ts';
import { awarenessOf, entriesOf, lookedAt } from './frames.ts';
import type { TestRelay } from './relay.ts';

export type Raw = ReturnType<TestRelay['raw']>;

/** A raw client that has entered the room. */
export async function enter(relay: TestRelay, documentId: string, memberId: string): Promise<Raw> {
	const socket = relay.raw(documentId, memberId);
	await socket.open();
	const code = await lookedAt(socket.ws);
	if (code !== undefined) throw new Error(`closed with ${code}`);
	return socket;
}

/** Everything that a raw client was told of an awareness id, in order. */
export function toldOf({ received }: Raw, id: number) {
	return received
		.filter(({ type }) => type === messageType.awareness)
		.flatMap(({ body }) => entriesOf(body!))
		.filter((entry) => entry.id === id);
}

let clock = 0;
/** Says a state of an awareness id, with a clock higher than ever before. */
export function say(socket: Raw, id: number, state: unknown): void {
	socket.send(awarenessOf({ id, clock: ++clock, state }));
}

/** The first state that fits of what a raw client is told of an id, already here or yet to come. */
export async function hears(
	socket: Raw,
	id: number,
	fits: (state: Record<string, unknown> | null) => boolean = (state) => state !== null
) {
	const find = () => toldOf(socket, id).find(({ state }) => fits(state));
	await socket.next(() => find() !== undefined);
	return find()!;
}

/** Resolves once a condition on who is there holds, looked at after each change. */
export function untilStates(
	awareness: Awareness,
	holds: (states: Map<number, Record<string, unknown>>) => boolean
): Promise<void> {
	return new Promise((resolve) => {
		const check = () => {
			if (!holds(awareness.getStates())) return;
			awareness.off('change', check);
			resolve();
		};
		awareness.on('change', check);
		check();
	});
}

import { createSubscriber } from 'svelte/reactivity';
import type { DocumentSession } from '#lib/document/session.ts';
import type { PersonHere } from './carets.ts';

/** Reading a session through this getter follows its changes: the one way from Yjs to runes. */
export function watchSession(session: DocumentSession) {
	const subscribe = createSubscriber((update) => session.subscribe(update));
	return {
		get current() {
			subscribe();
			return session;
		}
	};
}

/** Who is here, one entry a person, alphabetically; oneself included. */
export function watchPeople(session: DocumentSession, self: PersonHere) {
	const { awareness } = session.provider;
	const subscribe = createSubscriber((update) => {
		awareness.on('change', update);
		return () => awareness.off('change', update);
	});
	return {
		get current(): PersonHere[] {
			subscribe();
			const people = new Map([[self.id, self]]);
			for (const [client, state] of awareness.getStates()) {
				const user = (state as { user?: Partial<PersonHere> }).user;
				if (client === awareness.clientID || !user?.id || !user.name) continue;
				if (user.id !== self.id) people.set(user.id, { organisation: '', ...user } as PersonHere);
			}
			return [...people.values()].sort((a, b) => a.name.localeCompare(b.name, 'fr'));
		}
	};
}

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
			const others = [...awareness.getStates()]
				.filter(([client]) => client !== awareness.clientID)
				.flatMap(([, state]) => (state as { user?: Partial<PersonHere> }).user ?? [])
				.filter((user): user is PersonHere => Boolean(user.id && user.name) && user.id !== self.id)
				.map((user) => ({ ...user, organisation: user.organisation ?? '' }));
			// Several tabs are one person.
			const people = Object.values(
				Object.fromEntries([self, ...others].map((person) => [person.id, person]))
			);
			return people.sort((a, b) => a.name.localeCompare(b.name, 'fr'));
		}
	};
}

import CollaborationCaret from '@tiptap/extension-collaboration-caret';
import type { DocumentProvider } from '#lib/document/provider.ts';
import type { Awareness } from 'y-protocols/awareness';
import { colourClass, initialsOf } from './who.ts';

/** Who someone is, as the server says it in their awareness state. */
export interface PersonHere {
	id: string;
	name: string;
	organisation: string;
}

/** Milliseconds of quiet after which the plugin hears of oneself. */
const PAUSE = 250;
/** Milliseconds after which one's caret is told: a letter is drawn first. */
const SOON = 40;

type Heard = (change: Record<'added' | 'updated' | 'removed', number[]>, origin: unknown) => void;

/**
 * What the caret plugin hears of who is here: of others at once; of oneself, which it would answer with a transaction for
 * each key, once it is quiet. It has to be told then: it hides others' carets where blocks were moved. What it says of
 * one's caret is passed on a moment later, the last of it.
 */
function heardOfOthers(awareness: Awareness): Awareness {
	const heard = new Map<Heard, { listener: Heard; stop: () => void }>();
	const said = new Map<string, unknown>();
	const say = () => {
		for (const [field, value] of said) awareness.setLocalStateField(field, value);
		said.clear();
	};
	return Object.create(awareness, {
		getLocalState: {
			value() {
				const state = awareness.getLocalState();
				return state && { ...state, ...Object.fromEntries(said) };
			}
		},
		setLocalStateField: {
			value(field: string, value: unknown) {
				if (said.size === 0) setTimeout(say, SOON);
				said.set(field, value);
			}
		},
		on: {
			value(name: 'change' | 'update', listener: Heard) {
				let timer: ReturnType<typeof setTimeout> | undefined;
				const stop = () => clearTimeout(timer);
				const hear: Heard = (change, origin) => {
					stop();
					const isOwn = Object.values(change).every((ids) => ids.every((id) => id === awareness.clientID));
					if (isOwn) timer = setTimeout(() => listener(change, origin), PAUSE);
					else listener(change, origin);
				};
				heard.set(listener, { listener: hear, stop });
				awareness.on(name, hear);
			}
		},
		off: {
			value(name: 'change' | 'update', listener: Heard) {
				const it = heard.get(listener);
				it?.stop();
				if (it) awareness.off(name, it.listener);
				heard.delete(listener);
			}
		}
	}) as Awareness;
}

/** Others' carets and selections, by what the server says of them. */
export function carets(provider: DocumentProvider) {
	return CollaborationCaret.configure({
		provider: { awareness: heardOfOthers(provider.awareness) },
		// The server writes name and organisation over whatever is said here.
		user: {},
		render(user) {
			const { id = '', name = '', organisation = '' } = user as Partial<PersonHere>;
			const caret = document.createElement('span');
			caret.className = `caret ${colourClass(id)}`;
			caret.dataset.member = id;
			const label = document.createElement('span');
			label.className = 'caret-label';
			label.title = organisation ? `${name}, ${organisation}` : name;
			label.textContent = initialsOf(name);
			caret.append(label);
			return caret;
		},
		selectionRender: (user) => ({
			nodeName: 'span',
			class: `caret-selection ${colourClass(String(user.id ?? ''))}`
		})
	});
}

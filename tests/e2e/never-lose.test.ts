import type { BrowserContext, Locator, Page, WebSocketRoute } from '@playwright/test';
import * as Y from 'yjs';
import { FRAGMENT } from '#lib/document/names.ts';
import type { RunningApp } from '../support/app.ts';
import {
	comeAs,
	createPlan,
	expect,
	isSaved,
	pickName,
	test,
	text,
	type Someone
} from '../support/browser.ts';

const saveState = '[data-save-state]';

/** Stands between the pages of a context and the relay: cut off from it, they still come from the server. */
async function relayOf(context: BrowserContext) {
	let isCut = false;
	const open = new Set<WebSocketRoute>();
	await context.routeWebSocket(/\/documents\//, (socket) => {
		if (isCut) return void socket.close();
		open.add(socket);
		socket.connectToServer();
	});
	return {
		async cut() {
			isCut = true;
			await Promise.all([...open].map((socket) => socket.close()));
			open.clear();
		},
		restore: () => void (isCut = false)
	};
}

/** One writes in a plan without network, and meanwhile the other takes the right to; gives the plan's address. */
async function writeInVain(
	owner: Someone,
	writer: Someone,
	app: RunningApp,
	{ title, then }: { title: string; then: string }
): Promise<string> {
	const address = await createPlan(owner.page, app, title);
	await writer.page.goto(address);
	await isSaved(writer.page);
	await text(writer.page).click();
	await writer.context.setOffline(true);
	await writer.page.keyboard.type('Écrit en vain.');
	await expect(writer.page.locator(saveState)).toContainText('Hors ligne');
	await owner.page.goto(`${address}/settings`);
	await pickName(owner.page.getByLabel('À qui'), 'Karim Belhadri');
	await owner.page.getByLabel('Son droit', { exact: true }).selectOption({ label: then });
	await owner.page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(owner.page.getByText(`Karim Belhadri ${then}`)).toBeVisible();
	return address;
}

/** What is downloaded from a notice. */
async function downloaded(page: Page, notice: Locator): Promise<string> {
	const download = page.waitForEvent('download');
	await notice.getByRole('button', { name: 'Télécharger ce texte' }).click();
	const file = await (await download).createReadStream();
	return Buffer.concat(await file.toArray()).toString('utf8');
}

/** Erases what a notice offers, which asks first. */
async function discard(page: Page, notice: Locator): Promise<void> {
	page.once('dialog', (dialog) => void dialog.accept());
	await notice.getByRole('button', { name: 'Effacer ce texte' }).click();
	await expect(notice).not.toBeAttached();
}

/** The key of the one copy that a device keeps. */
function keyOfCopy(page: Page): Promise<string> {
	return page.evaluate(
		() =>
			new Promise((resolve, reject) => {
				const request = indexedDB.open('entretous');
				request.onerror = () => reject(request.error);
				request.onsuccess = () => {
					const found = request.result.transaction('updates').objectStore('updates').getAll();
					found.onsuccess = () => {
						request.result.close();
						resolve((found.result as { key: string }[])[0]!.key);
					};
				};
			})
	);
}

/** Adds an update to a copy, as if it had been written without network. */
function addToCopy(page: Page, key: string, update: Uint8Array): Promise<void> {
	return page.evaluate(
		([key, bytes]) =>
			new Promise((resolve, reject) => {
				const request = indexedDB.open('entretous');
				request.onerror = () => reject(request.error);
				request.onsuccess = () => {
					const transaction = request.result.transaction('updates', 'readwrite');
					transaction.objectStore('updates').add({ key, update: new Uint8Array(bytes) });
					transaction.oncomplete = () => {
						request.result.close();
						resolve();
					};
				};
			}),
		[key, [...update]] as const
	);
}

/** A paragraph that goes on under a client id which somebody else wrote with. */
function changeAsSomeoneElse(state: Uint8Array): Uint8Array {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	const before = Y.encodeStateVector(doc);
	doc.clientID = [...Y.decodeStateVector(before).keys()][0]!;
	const paragraph = new Y.XmlElement('paragraph');
	paragraph.insert(0, [new Y.XmlText('Refusé.')]);
	doc.getXmlFragment(FRAGMENT).push([paragraph]);
	return Y.encodeStateAsUpdate(doc, before);
}

/** The titles of the texts that a device keeps and that have not reached the server. */
function unsentOn(page: Page): Promise<string[]> {
	return page.evaluate(
		() =>
			new Promise((resolve, reject) => {
				const request = indexedDB.open('entretous');
				request.onerror = () => reject(request.error);
				request.onsuccess = () => {
					const found = request.result.transaction('documents').objectStore('documents').getAll();
					found.onsuccess = () => {
						request.result.close();
						const documents = found.result as { title: string; unsavedBy: string[] }[];
						resolve(documents.filter((it) => it.unsavedBy.length > 0).map((it) => it.title));
					};
				};
			})
	);
}

/** Opens a plan on a device that finds its copies only when it is told to. */
async function slowPage(context: BrowserContext, address: string) {
	const page = await context.newPage();
	await page.addInitScript(() => {
		const found = new Promise<void>((resolve) => Object.assign(window, { findCopies: resolve }));
		const open = IDBFactory.prototype.open;
		IDBFactory.prototype.open = function (...args) {
			const asked: Record<string, unknown> = {};
			void found.then(() => {
				const request = open.apply(this, args);
				for (const name of ['upgradeneeded', 'success', 'error']) {
					request.addEventListener(name, (event) => {
						if (name !== 'error') asked.result = request.result;
						(asked[`on${name}`] as (event: Event) => void)(event);
					});
				}
			});
			return asked as unknown as IDBOpenDBRequest;
		};
	});
	await page.goto(address);
	return {
		page,
		findCopies: () => page.evaluate(() => (window as never as { findCopies(): void }).findCopies())
	};
}

test('network lost, edits, tab closed, server restarted, return: everything is there', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await createPlan(awa.page, app, 'Coupure');
	await karim.page.goto(address);
	await isSaved(karim.page);
	await text(awa.page).click();
	await awa.page.keyboard.type('Avant. ');
	await isSaved(awa.page);
	await app.kill();
	await awa.page.keyboard.type('Pendant la coupure.');
	await expect(awa.page.locator(saveState)).toContainText(
		'Hors ligne : vos modifications sont gardées sur cet appareil'
	);
	awa.page.once('dialog', (dialog) => void dialog.accept());
	await awa.page.close({ runBeforeUnload: false });
	await app.start();
	await text(karim.page).click();
	await karim.page.keyboard.press('Control+End');
	await karim.page.keyboard.type(' Karim aussi.');
	await isSaved(karim.page);
	const back = await awa.context.newPage();
	await back.goto(address);
	await expect(text(back)).toContainText('Pendant la coupure.');
	await isSaved(back);
	await expect(text(back)).toContainText('Karim aussi.');
	await expect(text(karim.page)).toContainText('Pendant la coupure.');
	await Promise.all([awa.close(), karim.close()]);
});

test('leaving a page with unsaved changes asks', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await createPlan(page, app, 'Ne pas partir');
	await text(page).click();
	await app.kill();
	try {
		await page.keyboard.type('Pas encore parti.');
		await expect(page.locator(saveState)).toContainText('Hors ligne');
		// The click goes on only once the question is answered.
		let asked = '';
		page.once('dialog', (dialog) => {
			asked = dialog.message();
			void dialog.dismiss();
		});
		await page.getByRole('link', { name: 'Organisations' }).click();
		await expect.poll(() => asked).toContain('pas encore enregistrées');
		await expect(text(page)).toContainText('Pas encore parti.');
	} finally {
		await app.start();
	}
	await isSaved(page);
	await close();
});

test('another member on the same device sees nothing of what the first one left', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const { page } = awa;
	const address = await createPlan(page, app, 'Appareil partagé');
	await text(page).click();
	await page.keyboard.type('À moi.');
	await isSaved(page);
	await page.goto(`${app.origin}/sign-out`);
	await page.getByRole('main').getByRole('button', { name: 'Se déconnecter' }).click();
	await page.waitForURL('**/sign-in');
	const kept = await page.evaluate(async () => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open('entretous');
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		const transaction = database.transaction(['documents', 'updates']);
		const count = (name: string) =>
			new Promise<number>((resolve) => {
				const request = transaction.objectStore(name).count();
				request.onsuccess = () => resolve(request.result);
			});
		return (await count('documents')) + (await count('updates'));
	});
	expect(kept).toBe(0);
	expect((await page.goto(address))!.url()).toContain('/sign-in');
	await awa.close();
});

test('signing out with unsaved text asks first, and offers it', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(page, app, 'Sortie');
	await text(page).click();
	// The page that signs out is open already: the server is gone when the text is written.
	const other = await page.context().newPage();
	await other.goto(`${app.origin}/sign-out`);
	await app.kill();
	await page.bringToFront();
	await page.keyboard.type('Reste ici.');
	await expect(page.locator(saveState)).toContainText('Hors ligne');
	await page.close({ runBeforeUnload: false });
	await app.start();
	await other.reload();
	await expect(other.getByRole('heading', { name: 'Un texte n’est pas encore enregistré' })).toBeVisible();
	const download = other.waitForEvent('download');
	await other.getByRole('button', { name: 'Télécharger ce texte' }).click();
	const file = await (await download).createReadStream();
	expect(Buffer.concat(await file.toArray()).toString('utf8')).toContain('Reste ici.');
	await other.getByRole('link', { name: 'Ouvrir pour enregistrer' }).click();
	await other.waitForURL(address);
	await isSaved(other);
	await expect(text(other)).toContainText('Reste ici.');
	await close();
});

test('where nothing can be kept on the device, a warning stays', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await page.addInitScript(() => {
		Object.defineProperty(window, 'indexedDB', {
			value: {
				open: () => {
					throw new DOMException('no room', 'QuotaExceededError');
				}
			}
		});
	});
	await createPlan(page, app, 'Fenêtre privée');
	await expect(page.getByText('Cet appareil ne peut rien garder')).toBeVisible();
	await text(page).click();
	await app.kill();
	try {
		await page.keyboard.type('Fragile.');
		await expect(page.locator(saveState)).toContainText('Pas encore enregistré : gardez cette page ouverte');
	} finally {
		await app.start();
	}
	await isSaved(page);
	await expect(page.getByText('Cet appareil ne peut rien garder')).toBeVisible();
	await close();
});

test('text written before the right to write was lost is kept and offered', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await createPlan(awa.page, app, 'Trop tard');
	await karim.page.goto(address);
	await isSaved(karim.page);
	await text(karim.page).click();
	await karim.context.setOffline(true);
	await karim.page.keyboard.type('Écrit sans réseau.');
	await expect(karim.page.locator(saveState)).toContainText('Hors ligne');
	await awa.page.goto(`${address}/settings`);
	await pickName(awa.page.getByLabel('À qui'), 'Karim Belhadri');
	await awa.page.getByLabel('Son droit', { exact: true }).selectOption({ label: 'lit et commente' });
	await awa.page.getByRole('button', { name: 'Donner ce droit' }).click();
	await expect(awa.page.getByText('Karim Belhadri lit et commente')).toBeVisible();
	await karim.context.setOffline(false);
	await expect(karim.page.getByText('Vous ne pouvez plus écrire dans ce plan')).toBeVisible({
		timeout: 20_000
	});
	const download = karim.page.waitForEvent('download');
	await karim.page.getByRole('button', { name: 'Télécharger mon texte' }).click();
	const file = await (await download).createReadStream();
	expect(Buffer.concat(await file.toArray()).toString('utf8')).toContain('Écrit sans réseau.');
	await awa.page.goto(address);
	await isSaved(awa.page);
	await expect(text(awa.page)).not.toContainText('Écrit sans réseau.');
	await Promise.all([awa.close(), karim.close()]);
});

test('two tabs of one member are one document', async ({ browser, app }) => {
	const { page, context, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(page, app, 'Deux onglets');
	const second = await context.newPage();
	await second.goto(address);
	await isSaved(second);
	await text(page).click();
	await page.keyboard.type('Un. ');
	await expect(text(second)).toContainText('Un.');
	await text(second).click();
	await second.keyboard.press('Control+End');
	await second.keyboard.type('Deux.');
	await expect(text(page)).toContainText('Un. Deux.');
	await expect(page.getByRole('button', { name: '1 personne ici' })).toBeVisible();
	await close();
});

test('a long text written offline is there however often it is reopened', async ({ browser, app }) => {
	const { page, context, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const relay = await relayOf(context);
	await createPlan(page, app, 'Longtemps sans réseau');
	await text(page).click();
	await page.keyboard.type('Avant. ');
	await isSaved(page);
	await relay.cut();
	// Each letter is an update: more than are kept one by one.
	const written = 'Longtemps. '.repeat(22).trim();
	await page.keyboard.type(written);
	for (let time = 0; time < 3; time += 1) {
		await expect(page.locator(saveState)).toContainText('Hors ligne');
		await page.reload();
		await expect(text(page)).toContainText(`Avant. ${written}`);
	}
	relay.restore();
	await isSaved(page);
	await expect(text(page)).toContainText(`Avant. ${written}`);
	await close();
});

test('a device that is slow to find its copies keeps what is written meanwhile', async ({ browser, app }) => {
	const { page, context, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const relay = await relayOf(context);
	const address = await createPlan(page, app, 'Appareil lent');
	await text(page).click();
	await page.keyboard.type('Avant. ');
	await isSaved(page);
	await page.close();

	const slow = await slowPage(context, address);
	await isSaved(slow.page);
	await relay.cut();
	await text(slow.page).click();
	await slow.page.keyboard.press('Control+End');
	await slow.page.keyboard.type('Entre-temps.');
	await expect(slow.page.locator(saveState)).toContainText(
		'Pas encore enregistré : gardez cette page ouverte'
	);
	await slow.findCopies();
	await expect(slow.page.locator(saveState)).toContainText('Hors ligne');
	expect(await unsentOn(slow.page)).toEqual(['Appareil lent']);
	await slow.page.close({ runBeforeUnload: false });

	// Found late as well, it is sent all the same, and then nothing is left to send.
	relay.restore();
	const back = await slowPage(context, address);
	await isSaved(back.page);
	await expect(text(back.page)).not.toContainText('Entre-temps.');
	await back.findCopies();
	await expect(text(back.page)).toContainText('Avant. Entre-temps.');
	await isSaved(back.page);
	const other = await context.newPage();
	await other.goto(`${app.origin}/account`);
	await expect.poll(() => unsentOn(other)).toEqual([]);
	await close();
});

test('text that was not saved is offered on the page of a plan that may only be read', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await writeInVain(awa, karim, app, { title: 'Plus que lire', then: 'lit' });
	const { page } = karim;
	await karim.context.setOffline(false);
	// Whoever is writing keeps what they see, with what to do about it.
	await expect(page.getByText('Vous ne pouvez plus écrire dans ce plan')).toBeVisible({ timeout: 20_000 });
	const comment = page.getByRole('button', { name: 'Commenter le plan entier' });
	await expect(comment).not.toBeAttached({ timeout: 20_000 });
	await expect(text(page)).toContainText('Écrit en vain.');
	await page.reload();
	const notice = page.getByRole('alert').filter({ hasText: 'n’a pas pu être enregistré' });
	await expect(notice).toBeVisible();
	await expect(text(page)).not.toBeAttached();
	expect(await downloaded(page, notice)).toContain('Écrit en vain.');
	await discard(page, notice);
	await page.goto(`${app.origin}/alliance-du-gue/plans`);
	expect(await unsentOn(page)).toEqual([]);
	await page.goto(address);
	await expect(page.getByText('Plus que lire').first()).toBeVisible();
	await expect(notice).not.toBeAttached();
	await Promise.all([awa.close(), karim.close()]);
});

test('text that was not saved is offered once its plan is no longer there for its author', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const { page } = karim;
	const address = await writeInVain(awa, karim, app, { title: 'Plus là', then: 'n’y a pas accès' });
	await karim.context.setOffline(false);
	const notice = page.getByRole('alert').filter({ hasText: 'n’a pas pu être enregistré' });
	// On the page that is open, whichever is first: the editor that says it, or the plan that is no longer there.
	await expect(page.getByRole('button', { name: /Télécharger (mon|ce) texte/ })).toBeVisible({
		timeout: 20_000
	});
	for (const place of [address, '/alliance-du-gue/attention', '/alliance-du-gue/plans', '/account']) {
		await page.goto(new URL(place, app.origin).href);
		await expect(notice).toContainText('Plus là');
		expect(await downloaded(page, notice)).toContain('Écrit en vain.');
	}
	await discard(page, notice);
	expect(await unsentOn(page)).toEqual([]);
	await Promise.all([awa.close(), karim.close()]);
});

test('text that can still be saved is not called lost', async ({ browser, app }) => {
	const { page, context, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const relay = await relayOf(context);
	await createPlan(page, app, 'Bientôt');
	await relay.cut();
	await text(page).click();
	await page.keyboard.type('Pour plus tard.');
	await expect(page.locator(saveState)).toContainText('Hors ligne');
	const other = await context.newPage();
	const asked = other.waitForResponse(/\/documents\/[^/]+\/level$/);
	await other.goto(`${app.origin}/account`);
	await (await asked).finished();
	await expect(other.getByText('n’a pas pu être enregistré')).not.toBeAttached();
	await close();
});

test('what was refused for its mark is not refused for ever', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const { page } = karim;
	const address = await createPlan(awa.page, app, 'Deux fois le même numéro');
	await text(awa.page).click();
	await awa.page.keyboard.type('D’Awa.');
	await isSaved(awa.page);
	await page.goto(address);
	await isSaved(page);
	await page.goto(`${app.origin}/account`);
	const key = await keyOfCopy(page);
	const state = await page.request.get(`${app.origin}/documents/${key.split('/')[1]}/state`);
	await addToCopy(page, key, changeAsSomeoneElse(await state.body()));

	await page.goto(address);
	const notice = page.getByRole('alert').filter({ hasText: 'a été refusée' });
	await expect(notice).toBeVisible();
	await page.reload();
	await expect(notice).toBeVisible();
	const download = page.waitForEvent('download');
	await notice.getByRole('button', { name: 'Télécharger mon texte' }).click();
	const file = await (await download).createReadStream();
	expect(Buffer.concat(await file.toArray()).toString('utf8')).toContain('Refusé.');
	page.once('dialog', (dialog) => void dialog.accept());
	await notice.getByRole('button', { name: 'Effacer ma version et recharger' }).click();
	await isSaved(page);
	await expect(text(page)).toContainText('D’Awa.');
	await expect(text(page)).not.toContainText('Refusé.');
	await Promise.all([awa.close(), karim.close()]);
});

test('two people whose browsers draw the same number keep what both write', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	for (const { context } of [awa, karim]) {
		// From one number of 32 bits Yjs makes the name of whatever a page writes.
		await context.addInitScript(() => {
			const draw = crypto.getRandomValues.bind(crypto);
			crypto.getRandomValues = ((numbers: Uint32Array<ArrayBuffer>) =>
				numbers instanceof Uint32Array && numbers.length === 1
					? numbers.fill(2_026)
					: draw(numbers)) as typeof crypto.getRandomValues;
		});
	}
	const address = await createPlan(awa.page, app, 'Le même numéro');
	await karim.page.goto(address);
	await isSaved(karim.page);
	const relay = await relayOf(karim.context);
	await karim.page.reload();
	await isSaved(karim.page);
	await relay.cut();
	await text(karim.page).click();
	await karim.page.keyboard.type('De Karim.');
	await expect(karim.page.locator(saveState)).toContainText('Hors ligne');
	await text(awa.page).click();
	await awa.page.keyboard.type('D’Awa, plus longuement.');
	await isSaved(awa.page);
	relay.restore();
	for (const { page } of [awa, karim]) {
		await expect(text(page)).toContainText('De Karim.');
		await expect(text(page)).toContainText('D’Awa, plus longuement.');
		await isSaved(page);
	}
	await Promise.all([awa.close(), karim.close()]);
});

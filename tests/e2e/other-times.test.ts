import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import { WebSocket as NodeSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openSource } from '#server/backup/source.ts';
import { restore } from '#server/backup/restore.ts';
import { writeBackup } from '#server/backup/write.ts';
import { FRAGMENT, SCHEMA_VERSION } from '#lib/document/names.ts';
import type { RunningApp } from '../support/app.ts';
import { comeAs, createPlan, expect, isSaved, test, text } from '../support/browser.ts';

/** The stock client with someone's session, as a page of a later version would be. */
async function stockClient(app: RunningApp, context: BrowserContext, documentId: string) {
	const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const provider = new WebsocketProvider(`ws://localhost:${app.port}/documents`, documentId, new Y.Doc(), {
		WebSocketPolyfill: class extends NodeSocket {
			constructor(url: string) {
				super(url, { headers: { origin: app.origin, cookie } });
			}
		} as never,
		params: { schema: String(SCHEMA_VERSION), epoch: '1' },
		disableBc: true
	});
	if (!provider.synced) await new Promise((resolve) => provider.once('sync', resolve));
	return provider;
}

test('after a restore what differs is kept beside, to be compared; nothing merges', async ({
	browser,
	app
}) => {
	const folder = await mkdtemp(join(tmpdir(), 'entretous-restore-'));
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(page, app, 'Deux vies');
	await text(page).click();
	await page.keyboard.type('Avant la sauvegarde. ');
	await isSaved(page);
	const file = join(folder, 'backup.gz');
	const source = await openSource({ dataDir: app.dataDir });
	await writeBackup(source, file, new Date()).finally(() => source.close());
	await page.keyboard.type('Après la sauvegarde.');
	await isSaved(page);
	await app.stop();
	await restore({ dataDir: app.dataDir }, file, { replace: true, now: new Date() });
	await app.start();
	// Who was signed in then is not who is signed in now.
	await expect(page.getByText('Votre session est terminée')).toBeVisible({ timeout: 20_000 });
	await expect(text(page)).toContainText('Après la sauvegarde.');

	await page.goto(`${app.origin}/example`);
	await page.getByRole('button', { name: 'Devenir Awa Diarrassou' }).click();
	await page.waitForURL('**/attention');
	await page.goto(address);
	await isSaved(page);
	await expect(page.getByText('Ce document a été restauré depuis une sauvegarde')).toBeVisible();
	await expect(text(page)).toContainText('Avant la sauvegarde.');
	await expect(text(page)).not.toContainText('Après la sauvegarde.');
	await page.getByRole('button', { name: 'Comparer' }).click();
	const dialog = page.getByRole('dialog', { name: 'Copie à comparer' });
	await expect(dialog.locator('section').first()).toContainText('Après la sauvegarde.');
	await expect(dialog.locator('section').last()).not.toContainText('Après la sauvegarde.');
	await dialog.getByRole('button', { name: 'Effacer ma version' }).click();
	await expect(page.getByText('Ce document a été restauré')).toHaveCount(0);
	await page.reload();
	await isSaved(page);
	await expect(page.getByText('Ce document a été restauré')).toHaveCount(0);
	await close();
	await rm(folder, { recursive: true });
});

test('a node that the page does not know makes it read-only, and stays in the document', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const opened = awa.page.waitForEvent('websocket', (socket) => socket.url().includes('/documents/'));
	await createPlan(awa.page, app, 'Du nouveau');
	const documentId = new URL((await opened).url()).pathname.split('/').at(-1)!;
	await text(awa.page).click();
	await awa.page.keyboard.type('Connu.');
	await isSaved(awa.page);
	const later = await stockClient(app, karim.context, documentId);
	later.doc.getXmlFragment(FRAGMENT).insert(0, [new Y.XmlElement('hologram')]);
	await expect(awa.page.getByText('que cette page ne sait pas afficher')).toBeVisible();
	await expect(awa.page.getByRole('button', { name: 'Recharger la page' })).toBeVisible();
	await expect(awa.page.locator('[contenteditable="true"]')).toHaveCount(0);
	const after = await stockClient(app, karim.context, documentId);
	const kept = after.doc.getXmlFragment(FRAGMENT).toString();
	expect(kept).toContain('hologram');
	expect(kept).toContain('Connu.');
	later.destroy();
	after.destroy();
	await Promise.all([awa.close(), karim.close()]);
});

test('a page of an older version may not write, and asks to be reloaded', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await createPlan(page, app, 'Page ancienne');
	await text(page).click();
	await page.keyboard.type('Déjà là.');
	await isSaved(page);
	// The text that pages are sent follows the saved one within seconds.
	await expect.poll(async () => (await page.request.get(address)).text()).toContain('Déjà là.');
	await page.addInitScript((current) => {
		window.WebSocket = class extends WebSocket {
			constructor(url: string | URL, protocols?: string | string[]) {
				super(String(url).replace(`schema=${current}`, 'schema=0'), protocols);
			}
		};
	}, SCHEMA_VERSION);
	await page.goto(address);
	await expect(page.getByText('Entretous a été mis à jour. Rechargez la page')).toBeVisible();
	await expect(page.getByRole('article')).toContainText('Déjà là.');
	await expect(page.locator('[contenteditable="true"]')).toHaveCount(0);
	await expect(page.getByRole('toolbar')).toHaveCount(0);
	await close();
});

test('a session that is ended elsewhere loses the open page, which keeps the text', async ({
	browser,
	app
}) => {
	const here = await comeAs(browser, app, 'Awa Diarrassou');
	await createPlan(here.page, app, 'Session');
	await text(here.page).click();
	await here.page.keyboard.type('Écrit ici.');
	await isSaved(here.page);
	const elsewhere = await comeAs(browser, app, 'Awa Diarrassou');
	await elsewhere.page.goto(`${app.origin}/account`);
	const others = elsewhere.page.getByRole('button', { name: /^Terminer la connexion/ });
	const count = await others.count();
	expect(count).toBeGreaterThan(0);
	for (let left = count; left > 0; left -= 1) {
		await others.first().click();
		await expect(others).toHaveCount(left - 1);
	}
	await expect(here.page.getByText('Votre session est terminée')).toBeVisible();
	await expect(text(here.page)).toContainText('Écrit ici.');
	await expect(text(here.page)).toHaveAttribute('contenteditable', 'false');
	await expect(here.page.getByRole('link', { name: 'Se connecter' })).toBeVisible();
	await Promise.all([here.close(), elsewhere.close()]);
});

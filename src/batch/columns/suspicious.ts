/** Headings that look like a reference of another system. */
const REFERENCE =
  /^(id|uuid|guid|api id|public id|short id|external id|reference|ref)$|\b(order|booking|reservation|registration|confirmation|ticket|attendee|participant|submission|guest|purchase|transaction|bestell\w*|buchungs?\w*)\b.*(\bid|#|\bcode|\bref|\breference)$|(bestell|buchungs|auftrags|order|bestel|reservierungs)nummer$|^barcode$|(bestell|buchungs|auftrags|reservierungs|order|bestel)(nr| #)$|^(numéro|número|numero|#) (de|do|da|di|d)\b|^réf(?:érence|[. ]|$)|^localizador$|(?:ordre|bestillings|beställnings|boknings|billett?|biljett)nummer$|^numer (?:zamówienia|rezerwacji)|^sipariş #|(?:注文|予約|受付)番号/u
const QUANTITY =
  /\b(qty|quantity|seats|places|guests|party size|group size|how many|number of (?:tickets|people|persons|guests)|(?:ticket|seat|guest) count|# of (?:tickets|people|seats|guests)|pax|persons|people|plus ones?|companions|anzahl|menge|plätze|personen|begleitpersonen|karten|tickets|nombre de|billets|cantidad|entradas|aantal|kaartjes|biglietti|quantidade|ingressos|bilhetes|antal|antall|biljetter|billetter|adet|liczba)\b|\+ ?1\b|^(quantité|quantità)$|количество|кол-во|数量|枚数|人数|수량|ilość|sayısı|počet|lukumäärä/u
const STATUS =
  /\b(\p{L}*status|statut|estado|stato|approved|approval|invalidated|voided|void|cancell?ed|cancell?ation|refunded|refund|deleted|declined|rejected|revoked|waitlist(?:ed)?|storniert|storno|erstattet|rsvp|attending|going|active|durum|durumu|tila|(?:order|booking|ticket|attendee) state)\b|\b(annul|rembours|cancelad|reembols|supprim|etat)|(?:^|\s)état|статус|ステータス|状態|状态|상태/u
const NOT_STATUS = /\b(fulfillment|policy|reason|amount|fee|position)\b/u

/** What a column that is not read looks like, where ignoring it could be a mistake. */
export function looksLike(heading: string): 'a status' | 'a quantity' | 'a reference' | undefined {
  if (STATUS.test(heading) && !NOT_STATUS.test(heading)) return 'a status'
  if (QUANTITY.test(heading)) return 'a quantity'
  if (REFERENCE.test(heading)) return 'a reference'
  return undefined
}

# Sourced by the first tutorial: six people of a very small site, and four short words to act as them.
#
#   own PERSON                 the file with the person's secret, made at random when it is missing
#   as PERSON do|ask ...       calls batchwright in that person's session
#   signed PERSON do ...       the same, signed with the person's secret
#   witnessed PERSON AT do ... PERSON signs at the screen of AT
#   id NAME                    reads an answer and prints its id NAME
#
# Real people type their secrets, and nobody keeps those of others. Here you play all six, and what
# they keep lies beside the home, readable by you alone.

people=$BATCHWRIGHT_HOME-people
(umask 077 && mkdir -p "$people")

own() {
  [ -f "$people/secret-$1" ] || (umask 077 && head -c 18 /dev/urandom | base64 >"$people/secret-$1")
  echo "$people/secret-$1"
}

as() {
  local person=$1
  shift
  BATCHWRIGHT_SESSION=$people/session-$person batchwright "$@"
}

signed() {
  BATCHWRIGHT_SECRET=$(cat "$(own "$1")") as "$@" --sign 2>"$people/shown" ||
    { cat "$people/shown"; return 1; }
}

witnessed() {
  local person=$1
  shift
  as "$@" --witness "$person" --witness-secret-file "$(own "$person")" 2>"$people/shown" ||
    { cat "$people/shown"; return 1; }
}

id() {
  awk -v name="$1" '$1 == name { gsub(/[][",]/, "", $2); print $2 }'
}

# What `init` takes as the first secrets of the first two people.
firsts() {
  echo "admin $(cat "$(own admin-first)")"
  echo "personnel $(cat "$(own personnel-first)")"
}

# PERSON signs in with the first secret, replaces it, and signs to answer for what is done.
begins() {
  local first=$1 person=$2
  as "$person" sign-in "$person" --secret-file "$first" >/dev/null &&
    BATCHWRIGHT_FIELD_CURRENT=$(cat "$first") BATCHWRIGHT_FIELD_SECRET=$(cat "$(own "$person")") \
      as "$person" do identity.change_secret >/dev/null &&
    as "$person" sign-in "$person" --secret-file "$(own "$person")" >/dev/null &&
    signed "$person" do identity.accept_accountability >/dev/null
}

# PERSON is proposed by the administrator, checked by personnel, and given the roles that follow.
joins() {
  local person=$1 user role
  shift
  user=$(BATCHWRIGHT_FIELD_SECRET=$(cat "$(own "$person-first")") \
    as admin do identity.propose_user --code "$person" --name "Tutorial $person" | id user_id)
  as personnel do identity.activate_user --user-id "$user" --identity-checked-how passport >/dev/null
  for role in "$@"; do
    as admin do identity.grant_role --user-id "$user" --role "$role" >/dev/null
  done
  as admin do identity.grant_sponsor --user-id "$user" --sponsor-id "$sponsor" >/dev/null
  begins "$(own "$person-first")" "$person" && echo "$person: $*"
}

# CODE KIND UNIT QUANTITY: a material is defined, a lot of it received, tested and released.
arrives() {
  local code=$1 kind=$2 unit=$3 quantity=$4 active=false definition lot
  [ "$kind" = active ] && active=true
  definition=$(as engineer do materials.define_material --owner-id "$sponsor" --code "$code" \
    --name "$code" --kind "$kind" --unit "$unit" --needs-potency $active | id definition_id)
  signed quality do materials.qualify_supplier --supplier-id "$supplier" \
    --definition-id "$definition" --valid-until "$later" >/dev/null
  lot=$(as engineer do materials.receive_lot --owner-id "$sponsor" --number "LOT-$code" \
    --definition-id "$definition" --supplier-id "$supplier" --supplier-lot "S-$code" \
    --containers "[{\"code\": \"C-$code\", \"quantity\": \"$quantity\"}]" --unit "$unit" \
    --received-on "$today" --expires-on "$later" | tee "$people/lot-$code" | id lot_id)
  as operator do materials.record_identity_test --lot-id "$lot" --passed true >/dev/null
  signed reviewer do materials.review_identity_test --lot-id "$lot" >/dev/null
  if $active; then
    as operator do materials.record_assay --lot-id "$lot" --potency-percent 100.0 >/dev/null
  fi
  signed quality do materials.dispose_lot --lot-id "$lot" --released true >/dev/null &&
    echo "LOT-$code: $quantity $unit released"
}

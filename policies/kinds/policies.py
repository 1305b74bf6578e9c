"""`policies`: 续保清单, 到期清单, 应续清单, 到期保单明细. Source: DICTIONARY.md A4.1."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

FIELDS = (
    Field(
        "policy_no",
        Type.NUMBER,
        "保单号、保单号码、保险单号、保险单号码、到期保单号、上年保险单号、POLICYNO",
        need=Need.REQUIRED,
        strict=True,
    ),
    Field(
        "previous_policy_no",
        Type.NUMBER,
        "上年保单号、上张保单号、原保单号、被续保单号、续保原保单号",
    ),
    Field("proposal_no", Type.NUMBER, "投保单号、投保单号码、投保单编号、业务号"),
    Field("renewed_policy_no", Type.NUMBER, "续保后保单号、新保单号、续保新保单号"),
    Field("renewed_flag", Type.YES_NO, "是否已续保、续保状态、已续标志、是否已续"),
    Field(
        "commercial_policy_no", Type.NUMBER, "商业险保单号、商业险保单号码、商业保单号、商业险单号"
    ),
    Field("commercial_starts_on", Type.TIME, "商业险起保日期、商业险起期、商业起保日期"),
    Field(
        "commercial_expires_on",
        Type.TIME,
        "商业险终保日期、商业险止期、商业险到期日、商业险到期日期、商业到期日",
    ),
    Field("commercial_premium", Type.MONEY, "商业险保费、商业保费、商业险签单保费"),
    Field(
        "compulsory_policy_no",
        Type.NUMBER,
        "交强险保单号、交强险保单号码、交强保单号、强制险保单号",
    ),
    Field("compulsory_starts_on", Type.TIME, "交强险起保日期、交强险起期、交强起保日期"),
    Field(
        "compulsory_expires_on",
        Type.TIME,
        "交强险终保日期、交强险止期、交强险到期日、交强险到期日期、交强到期日",
    ),
    Field("compulsory_premium", Type.MONEY, "交强险保费、交强保费、强制险保费"),
    Field("product_code", Type.CODE, "险种代码、产品代码、险种编码、RISKCODE"),
    Field("product_name", Type.TEXT, "险种名称、险种、产品名称、保险险种、险别名称"),
    Field(
        "cover_class",
        Type.CODE,
        "险类、险类名称、险种大类、险种类别、业务险类",
        table="cover_class",
    ),
    Field("covers", Type.TEXT, "承保险别、投保险别、险别组合、险别、承保险种组合、投保项目"),
    Field("status", Type.CODE, "保单状态、保单状态名称、保单有效状态", table="status"),
    Field(
        "business_nature",
        Type.CODE,
        "业务性质、新续转标志、新续保标志、新转续、新保续保标志、续保标志",
        table="business_nature",
    ),
    Field("signed_on", Type.DATE, "签单日期、出单日期、承保日期、签单时间"),
    Field("applied_on", Type.DATE, "投保日期、投保时间、录单日期"),
    Field("underwritten_on", Type.DATE, "核保日期、核保通过日期、核保完成时间"),
    Field(
        "starts_on",
        Type.TIME,
        "起保日期、保险起期、起期、起保时间、保险起始日期、保险起始日、保险责任起期、"
        "生效日期、责任起期、起始日期",
        need=Need.WARNED,
        strict=True,
    ),
    Field(
        "expires_on",
        Type.TIME,
        "终保日期、保险止期、止期、终保时间、到期日、到期日期、保险到期日、"
        "保险到期日期、保险终止日期、保险终止日、责任止期、满期日、终止日期",
        need=Need.REQUIRED,
        strict=True,
    ),
    Field(
        "premium",
        Type.MONEY,
        "保费、签单保费、总保费、保费合计、上年保费、上年签单保费、应收保费、实收保费、"
        "含税保费、保险费、标准保费",
        need=Need.WARNED,
        strict=True,
    ),
    Field("net_premium", Type.MONEY, "不含税保费、净保费、不含税签单保费"),
    Field("vat", Type.MONEY, "增值税、增值税额、税额"),
    Field("vehicle_tax", Type.MONEY, "车船税、代收车船税、车船使用税、车船税金额、应缴车船税"),
    Field("sum_insured", Type.MONEY, "保额、保险金额、总保额、保险限额"),
    Field("damage_premium", Type.MONEY, "车损险保费、机动车损失保险保费、车损保费"),
    Field("damage_sum", Type.MONEY, "车损险保额、车损保额、机动车损失保险保额"),
    Field(
        "third_party_limit",
        Type.MONEY,
        "三者保额、三者险保额、三者限额、第三者责任险保额、商业三者险限额、三责险保额",
    ),
    Field("third_party_premium", Type.MONEY, "三者险保费、第三者责任险保费、三者保费、三责险保费"),
    Field(
        "driver_seat_limit",
        Type.MONEY,
        "司机座位险保额、车上人员责任险司机、司机险保额、驾驶人座位险",
    ),
    Field("passenger_seat_limit", Type.MONEY, "乘客座位险保额、车上人员责任险乘客、乘客险保额"),
    Field("accident_cover", Type.TEXT, "驾意险、驾乘险、驾意险产品、非车险产品、随车非车险"),
    Field(
        "ncd_factor",
        Type.RATIO,
        "无赔款优待系数、NCD系数、NCD、无赔优待系数、无赔款优待、NCD等级系数",
    ),
    Field(
        "compulsory_float",
        Type.RATIO,
        "交强险浮动系数、交强险浮动比例、交强浮动、交强险费率浮动系数",
    ),
    Field("own_pricing_factor", Type.RATIO, "自主定价系数、自主系数、自主核保系数"),
    Field("discount", Type.RATIO, "折扣率、折扣系数、总折扣、商业险折扣、优惠系数"),
    Field("risk_score", Type.TEXT, "客户评分、车险评分、风险等级、业务等级、客户分群、车队评级"),
    Field(
        "claims_count",
        Type.INT,
        "出险次数、上年出险次数、本年出险次数、赔案件数、理赔次数、报案次数、赔付次数",
    ),
    Field(
        "claims_paid",
        Type.MONEY,
        "赔款金额、已决赔款、赔付金额、上年赔款、已决赔款金额、理赔金额、总赔款",
    ),
    Field("claims_outstanding", Type.MONEY, "未决赔款、未决金额、未决赔款金额"),
    Field("loss_ratio", Type.RATIO, "赔付率、满期赔付率、简单赔付率"),
    Field(
        "plate_no",
        Type.PLATE,
        "车牌号、车牌号码、车牌、号牌号码、牌照号、牌照号码、车牌照号、LICENSENO",
        group="vehicle",
    ),
    Field("plate_kind", Type.CODE, "号牌种类、车牌颜色、号牌颜色、牌照种类"),
    Field(
        "vin",
        Type.VIN,
        "车架号、车架号码、VIN、VIN码、车辆识别代码、车辆识别代号、车架号VIN码、大架号、FRAMENO",
        group="vehicle",
    ),
    Field("engine_no", Type.NUMBER, "发动机号、发动机号码、引擎号、发动机编号、ENGINENO"),
    Field("vehicle_model", Type.TEXT, "厂牌型号、车型、车型名称、品牌型号、厂牌车型、车辆型号"),
    Field("vehicle_model_code", Type.NUMBER, "车型代码、车型编码、车款代码"),
    Field("use_nature", Type.CODE, "使用性质、车辆使用性质、使用性质名称", table="use_nature"),
    Field("vehicle_kind", Type.CODE, "车辆种类、车种、车辆类型、车辆种类名称"),
    Field("owner_kind", Type.CODE, "所属性质、车辆所属性质、车主性质"),
    Field(
        "registered_on",
        Type.DATE,
        "初登日期、初次登记日期、初始登记日期、车辆初登日期、注册日期、登记日期",
    ),
    Field("seats", Type.INT, "座位数、座位、核定载客、核定载客人数、座位数量"),
    Field("tonnage", Type.TEXT, "吨位数、核定载质量、吨位、载质量"),
    Field("displacement", Type.TEXT, "排量、排气量"),
    Field("new_car_price", Type.MONEY, "新车购置价、车辆购置价、新车价"),
    Field("energy", Type.CODE, "能源种类、燃料种类、能源类型、新能源标志、是否新能源"),
    Field(
        "inspection_due_on",
        Type.DATE,
        "年检有效期、检验有效期、年审日期、行驶证年审日期、行驶本年审日期、检验有效期至",
    ),
    Field("licence_due_on", Type.DATE, "驾驶证有效期、驾驶证到期日期、驾照到期日、驾驶证有效期至"),
    Field("is_transferred", Type.YES_NO, "过户车标志、是否过户车、过户标志"),
    Field("first_beneficiary", Type.TEXT, "第一受益人、贷款银行、按揭机构"),
    Field("is_fleet", Type.YES_NO, "车队标志、是否车队、团车标志、车队业务标志"),
    Field("fleet_no", Type.NUMBER, "车队代码、车队号、车队编号、团单号、车队合同号"),
    Field("fleet_name", Type.TEXT, "车队名称、团车名称"),
    Field("holder_name", Type.NAME, "投保人、投保人名称、投保人姓名", need=Need.WARNED),
    Field(
        "holder_kind",
        Type.CODE,
        "投保人类型、客户类型、投保人性质、客户性质、个人团体标志",
        table="holder_kind",
    ),
    Field("holder_id_type", Type.CODE, "证件类型、投保人证件类型", table="id_type"),
    Field(
        "holder_id_no",
        Type.ID_NO,
        "证件号码、投保人证件号码、身份证号、身份证号码、投保人身份证号、组织机构代码、"
        "统一社会信用代码",
    ),
    Field(
        "holder_phone",
        Type.PHONE,
        "投保人电话、投保人联系电话、投保人手机、投保人手机号、投保人联系方式",
        group="phone",
    ),
    Field(
        "insured_name",
        Type.NAME,
        "被保险人、被保险人名称、被保险人姓名、被保人、被保人姓名",
        need=Need.WARNED,
    ),
    Field("insured_id_no", Type.ID_NO, "被保险人证件号码、被保险人身份证号、被保人证件号"),
    Field(
        "insured_phone",
        Type.PHONE,
        "被保险人电话、被保险人联系电话、被保险人手机、被保险人手机号、被保人电话、被保人手机",
        group="phone",
    ),
    Field("owner_name", Type.NAME, "车主、车主姓名、车主名称、行驶证车主"),
    Field("owner_id_no", Type.ID_NO, "车主证件号码、车主身份证号"),
    Field("owner_phone", Type.PHONE, "车主电话、车主联系电话、车主手机、车主手机号", group="phone"),
    Field("contact_name", Type.NAME, "联系人、联系人姓名、联系人名称"),
    Field(
        "phone",
        Type.PHONE,
        "联系电话、电话、联系方式、电话号码、联系人电话、客户电话、联系号码",
        group="phone",
    ),
    Field(
        "mobile",
        Type.PHONE,
        "手机号、手机、手机号码、移动电话、联系手机、联系人手机",
        group="phone",
    ),
    Field(
        "phone_alt",
        Type.PHONE,
        "备用电话、固定电话、座机、办公电话、住宅电话、家庭电话、电话2、联系电话2、其他电话",
    ),
    Field(
        "address",
        Type.TEXT,
        "通信地址、通讯地址、联系地址、地址、投保人地址、客户地址、家庭住址、住址、邮寄地址",
    ),
    Field("postcode", Type.NUMBER, "邮编、邮政编码"),
    Field("email", Type.TEXT, "电子邮箱、邮箱、EMAIL、E-MAIL"),
    Field("wechat", Type.TEXT, "微信、微信号、企业微信"),
    Field("customer_code", Type.NUMBER, "客户代码、客户号、客户编号、被保险人代码、投保人代码"),
    Field("vip", Type.YES_NO, "VIP标识、VIP客户标识、VIP标志、是否VIP、客户等级"),
    Field("member_card_no", Type.NUMBER, "会员卡号、会员卡卡号、卡号"),
    Field("branch_code", Type.CODE, "机构代码、归属机构代码、机构编码、COMCODE", need=Need.WARNED),
    Field(
        "branch_name",
        Type.TEXT,
        "归属机构、承保机构、业务归属机构、机构名称、所属机构、支公司、四级机构、"
        "三级机构、中支、司部、承保公司",
        need=Need.WARNED,
    ),
    Field("issuing_branch", Type.TEXT, "出单机构、签单机构、出单点"),
    Field(
        "department", Type.TEXT, "归属部门、部门、销售部、业务部门、营业部、销售团队、团队、业务部"
    ),
    Field("handler_code", Type.NUMBER, "经办人代码、经办人工号、经办代码"),
    Field("handler_name", Type.NAME, "经办人、经办人名称、经办人姓名、经办"),
    Field("agent_code", Type.NUMBER, "业务员代码、业务员工号、归属业务员代码、归属人代码"),
    Field(
        "agent_name",
        Type.NAME,
        "归属业务员、业务员、业务员姓名、业务员名称、归属人、归属人姓名、服务专员姓名",
    ),
    Field(
        "channel",
        Type.CODE,
        "渠道、销售渠道、业务渠道、渠道名称、渠道类型、渠道大类",
        table="channel",
    ),
    Field(
        "business_source",
        Type.CODE,
        "业务来源、业务来源名称、来源、业务类型",
        table="business_source",
    ),
    Field(
        "intermediary_code",
        Type.NUMBER,
        "代理人代码、中介代码、代理协议号、中介机构代码、代理点代码",
    ),
    Field(
        "intermediary_name",
        Type.TEXT,
        "代理人名称、中介机构名称、代理机构、代理公司、代理点、代理点名称、车商名称、合作机构",
    ),
    Field(
        "specialist",
        Type.NAME,
        "销售人员、所属人员、分配人员、跟进人、坐席、座席、续保专员、服务专员",
    ),
    Field("release_on", Type.DATE, "发放日期、分配日期、下发日期、派发日期"),
    Field("special_terms", Type.TEXT, "特别约定、特约"),
    Field("remark", Type.TEXT, "备注、说明、备注说明"),
)

KEYS = (("policy_no", "starts_on"), ("policy_no", "expires_on"))
# Of a policy that ends: what is said of last year is said of it. Source: DICTIONARY.md A1.
ENDING_PREFERS = {"premium": ("上年保费", "上年签单保费")}
ENDING_INSTEAD = {"policy_no": ("上年保单号", "原保单号")}

POLICIES = Kind(
    code="policies",
    title=_("Policies to renew"),
    also_called=("续保清单", "到期清单", "应续清单", "到期保单明细"),
    keys=KEYS,
    fields=FIELDS,
    prefers=ENDING_PREFERS,
    instead=ENDING_INSTEAD,
)
